package oasisdriver

import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.{ConcurrentHashMap, LinkedBlockingQueue}

import scala.collection.mutable

import com.fasterxml.jackson.core.json.JsonWriteFeature
import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.json.JsonMapper
import com.fasterxml.jackson.databind.node.ObjectNode
import org.apache.spark.sql.Dataset

/** One run of a cell. `request` is the JSON of it: `tag`, `source`, `name`, `count`, `parameters` and `limits`. What happens is taken by `take`, in its order. */
class Cell(request: String) {
  val asked: JsonNode = Cell.json.readTree(request)
  val tag: String = asked.get("tag").asText
  val source: String = asked.get("source").asText
  /** How tracebacks name it. */
  val label: String = if (asked.get("name").isNull) s"In[${asked.get("count").asInt}]" else asked.get("name").asText

  @volatile private var finished = false
  @volatile private[oasisdriver] var thread: Thread = null
  private var stopped = false
  private var stop: () => Unit = () => ()
  private val events = mutable.ArrayDeque[Cell.Event]()
  private val most = asked.get("limits").get("text").asInt
  private var left = most
  private val halves = mutable.Map[String, Array[Byte]]()
  private val frames = new ConcurrentHashMap[Int, Cell.Frame]
  private var shown = 0
  private var untold = 0L

  def isOver: Boolean = finished

  /** Adds printed bytes. What is over the limit is left out, and that is said. */
  def print(name: String, bytes: Array[Byte], from: Int, count: Int): Unit = synchronized {
    if (!finished && left > 0) {
      val all = halves.remove(name).getOrElse(Array.emptyByteArray) ++ bytes.slice(from, from + count)
      val end = all.length - Cell.unfinished(all)
      if (end < all.length) halves(name) = all.drop(end)
      add(name, new String(all, 0, end, UTF_8))
    }
  }

  private def add(name: String, text: String): Unit = if (!text.isEmpty && left > 0) {
    val characters = text.codePointCount(0, text.length)
    val kept = if (characters <= left) text else text.substring(0, text.offsetByCodePoints(0, left))
    left -= math.min(characters, left)
    events.lastOption match {
      case Some(Cell.Text(`name`, gathered)) => gathered.append(kept)
      case _ => events.append(Cell.Text(name, new StringBuilder(kept)))
    }
    if (left == 0) events.append(Cell.Text("stderr", new StringBuilder(f"\nThe output is longer than $most%,d characters; the rest is left out.\n")))
    notifyAll()
  }

  /** Shows a value as text, which counts as printed. */
  def showText(kind: String, text: String): Unit = {
    val characters = text.codePointCount(0, text.length)
    val fits = synchronized {
      val fits = characters <= left
      if (fits) left -= characters else if (!finished) add("stdout", text)
      fits
    }
    if (fits) show(kind, "text/plain", text)
  }

  /** Shows a MIME bundle of one type. Waits while much of that is untold. */
  def show(kind: String, mime: String, text: String): Unit = show(kind, Cell.json.createObjectNode().put(mime, text), text.length)

  /** Shows a MIME bundle of about so many characters. */
  def show(kind: String, data: ObjectNode, size: Int): Unit = synchronized {
    while (untold > Cell.waiting && !finished) wait()
    if (!finished) {
      val event = Cell.json.createObjectNode().put("type", "display").put("kind", kind).putNull("displayId").put("update", false)
      event.set[JsonNode]("data", data)
      event.putObject("metadata")
      untold += size
      events.append(Cell.Other(event))
      notifyAll()
    }
  }

  /** Has a result made of a Dataset, and waits for it. Throws what Spark failed with. */
  def table(frame: Dataset[_], last: Boolean): Unit = ask(frame, Cell.json.createObjectNode().put("type", "frame").put("last", last))

  /** Has something done, with a Dataset where it needs one, and waits for the answer. Throws what Spark failed with. */
  def ask(frame: Dataset[_], event: ObjectNode): String = {
    val asking = new Cell.Frame(frame)
    val number = synchronized {
      if (finished) throw new IllegalStateException("The cell that shows this is over.")
      shown += 1
      frames.put(shown, asking)
      events.append(Cell.Other(event.put("frame", shown)))
      notifyAll()
      shown
    }
    try asking.answer.take().fold(throw _, identity)
    finally frames.remove(number)
  }

  /** The Dataset that an event names. */
  def frame(number: Int): Dataset[_] = frames.get(number).value

  /** What an event asked for is done, with this answer, or Spark failed with `error`. */
  def answer(number: Int, error: Throwable, value: String): Unit = Option(frames.get(number)).foreach(_.answer.put(Option(error).toLeft(value)))

  /** Ends the run; `failure` is null where there is none. */
  def end(failure: ObjectNode): Unit = synchronized {
    if (!finished) {
      for ((name, bytes) <- halves) add(name, new String(bytes, UTF_8))
      leave()
      val event = Cell.json.createObjectNode().put("type", "ended")
      event.set[JsonNode]("failure", failure)
      events.append(Cell.Other(event))
      notifyAll()
    }
  }

  /** Interrupts it: the compiler is stopped; in code, what waits and every turn of a loop throws. */
  def interrupt(): Unit = synchronized {
    stopped = true
    if (!finished) stop()
  }

  /** Leaves it to itself: it is over here, and what it still does is not heard of. */
  def leave(): Unit = synchronized {
    stopped = true
    finished = true
    // What still shows something, in a thread of the cell, waits for nothing.
    frames.values.forEach(_.answer.put(Left(new IllegalStateException("The cell that shows this is over."))))
    notifyAll()
  }

  /** From here on it compiles. Its thread is not interrupted then, which would close files under the compiler. */
  private[oasisdriver] def compiling(cancel: () => Unit): Unit = become(cancel)

  /** From here on its code runs. */
  private[oasisdriver] def executing(): Unit = become(() => thread.interrupt())

  private def become(how: () => Unit): Unit = synchronized {
    Thread.interrupted()
    if (stopped) throw new InterruptedException("The cell was interrupted.")
    stop = how
  }

  /** The next events, a JSON list; empty where nothing came within the milliseconds. */
  def take(milliseconds: Long): String = {
    try synchronized {
      if (events.isEmpty) wait(milliseconds)
      // What is printed in many small pieces gathers.
      if (events.nonEmpty && !finished) wait(Cell.gather)
    } catch {
      case _: InterruptedException =>
    }
    synchronized {
      val list = Cell.json.createArrayNode()
      untold = 0
      notifyAll()
      events.removeAll().foreach {
        case Cell.Text(name, text) => list.addObject().put("type", "stream").put("name", name).put("text", text.toString)
        case Cell.Other(event) => list.add(event)
      }
      Cell.json.writeValueAsString(list)
    }
  }
}

object Cell {
  /** ASCII alone, so that half a surrogate pair in somebody's text is no trouble. */
  val json: JsonMapper = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build()

  private val gather = 15L
  private val waiting = 16 * 1024 * 1024

  private class Frame(val value: Dataset[_]) {
    val answer = new LinkedBlockingQueue[Either[Throwable, String]]
  }

  private sealed trait Event
  private case class Text(name: String, text: StringBuilder) extends Event
  private case class Other(event: ObjectNode) extends Event

  /** How many bytes at the end are the beginning of a character. */
  private def unfinished(bytes: Array[Byte]): Int = {
    var back = 1
    while (back <= 3 && back <= bytes.length) {
      val byte = bytes(bytes.length - back) & 0xff
      if (byte >= 0xc0) return if (back < (if (byte >= 0xf0) 4 else if (byte >= 0xe0) 3 else 2)) back else 0
      if (byte < 0x80) return 0
      back += 1
    }
    0
  }
}
