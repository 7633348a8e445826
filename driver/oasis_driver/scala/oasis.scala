package oasisdriver

import org.apache.spark.sql.Dataset

/** What cells reach as `oasis`. */
object oasis {
  // Characters of one display, each of which may take six bytes of a message of the link.
  private val most = 8 * 1024 * 1024

  /** Shows a Dataset as a result of its first rows, and every other value as text. */
  def display(value: Any): Unit = value match {
    case frame: Dataset[_] if Interpreter.isTable(frame) => cell.table(frame, last = false)
    case receipt: Receipt => cell.show("display_data", receipt.forms, receipt.toString.length)
    case other => cell.showText("display_data", runtime.ScalaRunTime.stringOf(other))
  }

  /** Shows HTML. */
  def html(text: String): Unit = {
    if (text.length > most) throw new IllegalArgumentException(f"HTML of more than $most%,d characters cannot be shown.")
    cell.show("display_data", "text/html", text)
  }

  /** Whether a parameter has a value. */
  def has(parameter: String): Boolean = {
    val bound = cell.asked.get("parameters").get(parameter)
    bound != null && (bound.hasNonNull("value") || bound.hasNonNull("start") || bound.hasNonNull("end"))
  }

  /**
   * Replaces the rows of a table by those of a query, a Dataset or its text, in one step and in files of about the block's size (`"128m"`). `partition` has values of partition columns,
   * which the query then has not. Columns go by position, as in INSERT, unless `byName`; `columns` names those that the query has. `mode` says which partitions are replaced: those that
   * the new rows have (`"dynamic"`), or all that fit `partition` (`"static"`).
   */
  def insertOverwrite(
    table: String, query: Query, partition: Map[String, Any] = Map.empty, columns: Seq[String] = Nil, byName: Boolean = false, mode: String = null, block: String = null,
  ): Receipt = {
    val event = Cell.json.createObjectNode().put("type", "overwrite")
    val request = event.putObject("request").put("table", table).put("byName", byName).put("mode", mode).put("block", block)
    val given = request.putObject("partition")
    for ((name, value) <- partition) given.put(name, if (value == null || value == None) null else value.toString)
    val named = request.putArray("columns")
    columns.foreach(name => named.add(name))
    Receipt.read(cell.ask(query.frame(), event))
  }

  /** Sends a message to people by a channel, such as `"desktop"`, or one that the operator of the workbench has set up. Throws NotSent, which says why it was not sent. */
  def notify(channel: String, message: Any): Unit = {
    val problem = cell.ask(null, Cell.json.createObjectNode().put("type", "notify").put("channel", String.valueOf(channel)).put("message", String.valueOf(message)))
    if (problem.nonEmpty) throw new NotSent(problem)
  }

  /** A message did not reach its channel. */
  class NotSent(message: String) extends RuntimeException(message)

  private def cell: Cell = {
    val found = Output.now
    if (found == null) throw new IllegalStateException("Nothing can be shown here: no cell runs.")
    found
  }
}
