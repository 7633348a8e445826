package oasisdriver

import java.io.{OutputStream, PrintStream}

import org.apache.spark.TaskContext

/** Standard output and error of the JVM: what a cell's code prints goes to the cell, all else where it went before. */
object Output {
  private val whose = new InheritableThreadLocal[Cell]
  @volatile private var current: Cell = null
  private var streams: (PrintStream, PrintStream) = null

  /** The cell whose code this thread runs, or null. */
  def now: Cell = whose.get match {
    case null => null
    case cell if cell.isOver => if (Thread.currentThread eq cell.thread) null else current
    case cell => cell
  }

  /** Takes over the streams, once. */
  def install(): Unit = synchronized {
    if (streams == null) {
      val (out, err) = (new PrintStream(new Routed("stdout", System.out), true, "UTF-8"), new PrintStream(new Routed("stderr", System.err), true, "UTF-8"))
      streams = (out, err)
      System.setOut(out)
      System.setErr(err)
      // What Scala's `println` has in threads that are older than any cell: executors of this JVM, and pools.
      default("outVar", out)
      default("errVar", err)
    }
  }

  /** Runs a cell in this thread. What its threads print is the cell's, and after its end that of the cell that runs then. */
  def of(cell: Cell)(body: => Unit): Unit = {
    whose.set(cell)
    current = cell
    try Console.withOut(streams._1)(Console.withErr(streams._2)(body))
    finally if (current eq cell) current = null
  }

  private def default(name: String, stream: PrintStream): Unit = {
    val variable = Class.forName("scala.Console$").getDeclaredField(name)
    variable.setAccessible(true)
    val first = classOf[scala.util.DynamicVariable[_]].getDeclaredField("scala$util$DynamicVariable$$init")
    first.setAccessible(true)
    first.set(variable.get(null), stream)
  }

  private class Routed(name: String, before: PrintStream) extends OutputStream {
    override def write(byte: Int): Unit = write(Array(byte.toByte), 0, 1)

    override def write(bytes: Array[Byte], from: Int, count: Int): Unit = {
      val task = TaskContext.get()
      val running = current
      if (task != null && running != null && task.getLocalProperty("spark.jobGroup.id") == running.tag) running.print(name, bytes, from, count)
      else if (task != null || whose.get == null) before.write(bytes, from, count)
      // What was left behind says nothing any more.
      else Option(now).foreach(_.print(name, bytes, from, count))
    }

    override def flush(): Unit = before.flush()
  }
}
