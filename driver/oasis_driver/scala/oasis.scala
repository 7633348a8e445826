package oasisdriver

import org.apache.spark.sql.Dataset

/** What cells reach as `oasis`. */
object oasis {
  // Characters of one display, each of which may take six bytes of a message of the link.
  private val most = 8 * 1024 * 1024

  /** Shows a Dataset as a result of its first rows, and every other value as text. */
  def display(value: Any): Unit = value match {
    case frame: Dataset[_] if Interpreter.isTable(frame) => cell.table(frame, last = false)
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

  private def cell: Cell = {
    val found = Output.now
    if (found == null) throw new IllegalStateException("Nothing can be shown here: no cell runs.")
    found
  }
}
