package oasisdriver

import java.lang.reflect.InvocationTargetException

import scala.collection.mutable
import scala.reflect.NameTransformer

import com.fasterxml.jackson.databind.node.ObjectNode
import org.apache.spark.SparkThrowable
import org.apache.spark.sql.AnalysisException

/** What cells fail with, as the contract has it. `place` tells the cell and line of a frame, and whether the cell is the one that runs. */
class Trouble(place: StackTraceElement => Option[Trouble.Place]) {
  import Trouble._

  /** What code threw. `otherwise` is the line where the trace names none of the cell. */
  def of(thrown: Throwable, otherwise: Option[Int]): ObjectNode = {
    val error = unwrapped(thrown)
    val line = error.getStackTrace.iterator.flatMap(place(_)).find(_.now).map(_.line).orElse(otherwise)
    val trace = mutable.ListBuffer[String]()
    val seen = mutable.Set[Throwable]()
    var at = error
    while (at != null && !seen(at) && seen.size < causes) {
      trace += (if (seen.isEmpty) "" else "Caused by: ") + at.getClass.getName + Some(message(at)).filter(_.nonEmpty).fold("")(": " + _)
      seen += at
      trace ++= frames(at.getStackTrace)
      at = at.getCause
    }
    val kind = error match {
      case known: SparkThrowable => Option(known.getCondition)
      case _ => None
    }
    written(error.getClass.getSimpleName.stripPrefix("Extended"), message(error), trace, kind, line, None)
  }

  /** Down to the last frame of a cell; of others in a row, and where there is none of a cell, the first few. */
  private def frames(all: Array[StackTraceElement]): Seq[String] = {
    val own = all.filterNot(_.getClassName.startsWith("oasisdriver."))
    val last = own.lastIndexWhere(place(_).isDefined)
    val lines = mutable.ListBuffer[String]()
    var (hidden, row) = (0, 0)
    def close(): Unit = {
      if (hidden > 0) lines += s"    ... $hidden more"
      hidden = 0
      row = 0
    }
    for (frame <- if (last < 0) own else own.take(last + 1)) place(frame) match {
      case Some(found) if lines.size < most =>
        close()
        lines += s"    at ${method(frame)}(${found.label}, line ${found.line})"
      case None if row < few && lines.size < most =>
        row += 1
        lines += s"    at $frame"
      case _ => hidden += 1
    }
    close()
    lines.toSeq
  }

  private def method(frame: StackTraceElement): String = frame.getMethodName match {
    case "<init>" | "<clinit>" => ""
    case closure(outer) => s"a function of ${NameTransformer.decode(outer)} "
    case name => s"${NameTransformer.decode(name)} "
  }
}

object Trouble {
  /** Where a frame is in a cell. `now` says that it is the cell that runs. */
  case class Place(label: String, line: Int, now: Boolean)

  /** A place in the source that does not compile: line and column from 1, the offset from 0, in characters. */
  case class Mistake(line: Int, column: Int, offset: Int, message: String, text: String)

  private val few = 3
  private val most = 100
  private val causes = 10
  private val width = 500
  private val longest = 1024 * 1024
  private val closure = """\$anonfun\$(.*?)\$\d+(?:\$adapted)?""".r

  /** Code that does not compile. */
  def of(mistakes: Seq[Mistake]): ObjectNode = {
    val trace = mistakes.take(most).flatMap { found =>
      val mark = found.text.take(found.column - 1).map(letter => if (letter == '\t') '\t' else ' ') + "^"
      s"line ${found.line}, column ${found.column}: error: ${found.message}" +: (if (found.text.length > width) Nil else Seq(s"    ${found.text}", s"    $mark"))
    }
    val head = mistakes.headOption
    val failure = written("CompileError", head.fold("The cell does not compile.")(_.message), trace, None, head.map(_.line), head.map(_.offset))
    val places = failure.putArray("places")
    mistakes.take(most).foreach(found => places.addObject().put("line", found.line).put("column", found.column).put("message", found.message))
    failure
  }

  private def written(name: String, message: String, trace: Iterable[String], kind: Option[String], line: Option[Int], offset: Option[Int]): ObjectNode = {
    val failure = Cell.json.createObjectNode().put("name", name).put("message", message)
    val lines = failure.putArray("traceback")
    trace.foreach(lines.add)
    failure.put("kind", kind.orNull)
    line.fold(failure.putNull("line"))(failure.put("line", _))
    offset.fold(failure.putNull("offset"))(failure.put("offset", _))
  }

  /** Without what Spark adds: the plan, the statement again, or its trace. */
  private def message(error: Throwable): String = error match {
    case known: AnalysisException => short(known.getSimpleMessage)
    case _ => short(Option(error.getMessage).getOrElse(""))
  }

  private def short(text: String): String = text.split("\n(?:== SQL|;\n|Driver stacktrace:|\tat )", 2).head.stripTrailing.take(longest)

  private def unwrapped(error: Throwable): Throwable = error match {
    case _: ExceptionInInitializerError | _: InvocationTargetException if error.getCause != null => unwrapped(error.getCause)
    case _ => error
  }
}
