package oasisdriver

import java.io.File
import java.net.URLClassLoader
import java.nio.file.{Files, Paths, StandardCopyOption}
import java.util.concurrent.locks.ReentrantLock

import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.reflect.internal.util.{CodeAction, Position}
import scala.runtime.ScalaRunTime
import scala.tools.nsc.Settings
import scala.tools.nsc.interpreter.{IMain, Results}
import scala.tools.nsc.interpreter.shell.{Accumulator, ReplCompletion, ReplReporterImpl}

import com.fasterxml.jackson.databind.node.ObjectNode
import org.apache.spark.sql.{Dataset, SparkSession}

/**
 * The Scala of a session: Spark's own REPL. Its classes go into `folder`, from which executors get them. `parent` finds what cells compile against, and the classes of interpreters
 * before. `number` counts the interpreters of the JVM: each names its classes differently.
 */
class Interpreter(session: SparkSession, folder: String, parent: ClassLoader, number: Int) {
  import Interpreter._

  private val settings = new Settings(message => throw new IllegalArgumentException(message))
  settings.processArguments(List("-Yrepl-class-based", "-Yrepl-outdir", folder, "-classpath", classpathOf(parent), "-Yrangepos"), processAll = true)
  private val reporter = new Mistakes(settings)
  private val repl = new IMain(settings, Some(parent), settings, reporter)
  private val compiling = new ReentrantLock
  private val labels = mutable.Map[String, String]()
  private val declared = mutable.Map[String, (repl.Request, (String, Any))]()
  private val running = mutable.Set[String]()
  /** Values of `val`s that were looked at, with what defined them. */
  private val looked = mutable.Map[String, (repl.Request, Any)]()

  Output.install()
  repl.initializeCompiler()
  while (repl.naming.freshLineId() < number * names) {}
  prepare()

  /** What finds the classes of cells. */
  def loader: ClassLoader = repl.classLoader

  /** Runs a cell in a thread of its own; what happens is the cell's to tell. */
  def begin(request: String): Cell = {
    val cell = new Cell(request)
    val thread = new Thread(null, () => {
      val failure = try {
        session.sparkContext.setJobGroup(cell.tag, cell.tag, interruptOnCancel = true)
        session.sparkContext.addJobTag(cell.tag)
        SparkSession.setActiveSession(session)
        var found: Option[ObjectNode] = None
        Output.of(cell) { found = run(cell) }
        found
      } catch {
        case error: Throwable => Some(trouble.of(error, None))
      }
      cell.end(failure.orNull)
    }, "oasis-scala", stack)
    thread.setDaemon(true)
    thread.setContextClassLoader(loader)
    cell.thread = thread
    thread.start()
    cell
  }

  /** What may stand at an offset of a source, `{"start", "items"}`. */
  def complete(source: String, offset: Int, most: Int): String = alone {
    val at = source.offsetByCodePoints(0, math.min(offset, source.codePointCount(0, source.length)))
    val result = new ReplCompletion(repl, new Accumulator).complete(source, at)
    val found = Cell.json.createObjectNode().put("start", source.codePointCount(0, if (result.cursor < 0) at else math.min(result.cursor, source.length)))
    val items = found.putArray("items")
    result.candidates.iterator.filter(_.name.nonEmpty).distinctBy(_.name).take(most).foreach { candidate =>
      val declaration = candidate.declString()
      items.addObject().put("label", candidate.name).put("kind", kindOf(declaration)).put("detail", declaration.linesIterator.nextOption().getOrElse("").take(200))
    }
    Cell.json.writeValueAsString(found)
  }

  /**
   * What the name that ends at an offset of a source means, `null` where nothing is known: how it is declared, by the compiler alone, which runs nothing. `first` is the first name of what
   * leads to it, and alone where `whole`: the columns of a DataFrame are told of a `val`, whose value is there already.
   */
  def describe(source: String, offset: Int, first: String, whole: Boolean, most: Int): String = alone {
    val at = source.offsetByCodePoints(0, math.min(offset, source.codePointCount(0, source.length)))
    val before = source.substring(0, at)
    val name = before.reverse.takeWhile(letter => letter.isLetterOrDigit || letter == '_' || letter == '$').reverse
    val found = new ReplCompletion(repl, new Accumulator).complete(before, at).candidates.filter(_.name == name).map(_.declString()).filter(_.nonEmpty).distinct
    if (found.isEmpty) "null" else {
      val made = Cell.json.createObjectNode().put("of", kindOf(found.head)).put("type", "").putNull("doc").putNull("value").putNull("size")
      val signatures = made.putArray("signatures")
      found.foreach(text => signatures.add(text.linesIterator.nextOption().getOrElse("").take(2000)))
      val fields = if (whole) frame(name).map(_.schema.fields).getOrElse(Array()) else Array[org.apache.spark.sql.types.StructField]()
      val columns = made.put("columnCount", fields.length).putArray("columns")
      fields.take(most).foreach(field => columns.addObject().put("name", field.name).put("type", field.dataType.simpleString))
      Cell.json.writeValueAsString(made)
    }
  }

  /** The DataFrame in a `val` or `var` of a cell. Reading it is the REPL's own code; what computes anew, such as a `lazy val` or a `def`, is left alone. */
  private def frame(name: String): Option[Dataset[_]] = repl.requestDefining(name).filter { request =>
    request.handlers.exists { handler =>
      handler.definesTerm.exists(_.decoded == name) && (handler.member match {
        case value: repl.global.ValDef => !value.mods.isLazy
        case _ => false
      })
    } && request.typeOf.get(repl.global.newTermName(name)).exists(kind => kind.contains("DataFrame") || kind.contains("Dataset["))
  }.flatMap { request =>
    if (!looked.get(name).exists(_._1 eq request)) {
      reporter.begin("")
      repl.compile(s"_root_.oasisdriver.Shared.looked = `$name`", true).foreach { reading =>
        Class.forName(s"${reading.lineRep.packageName}.${reading.lineRep.readName}$$", true, loader)
        reading.lineRep.evalEither
        looked(name) = (request, Shared.looked)
        Shared.looked = null
      }
    }
    looked.get(name).map(_._2).collect { case frame: Dataset[_] => frame }
  }

  /** The compiler does one thing at a time. */
  private def alone[T](body: => T): T = {
    compiling.lock()
    try body finally compiling.unlock()
  }

  private def prepare(): Unit = {
    // Executors load it with the classes of cells.
    for (name <- Seq("Guard", "Guard$")) {
      val place = Paths.get(folder, "oasisdriver", s"$name.class")
      Files.createDirectories(place.getParent)
      val stream = getClass.getResourceAsStream(s"$name.class")
      try Files.copy(stream, place, StandardCopyOption.REPLACE_EXISTING)
      finally stream.close()
    }
    Shared.session = session
    for (source <- first) repl.compile(source, true) match {
      case Right(request) => take(request)
      case Left(_) => throw new IllegalStateException(reporter.mistakes.map(_.message).mkString("\n"))
    }
  }

  private def run(cell: Cell): Option[ObjectNode] = {
    running.clear()
    alone(declare(Values.read(cell.asked.get("parameters"))))
    reporter.begin(cell.source)
    val parts = alone(partsOf(cell.source))
    parts.iterator.zipWithIndex.map { case (part, at) => runPart(cell, part, at == parts.size - 1) }.collectFirst { case Some(failure) => failure }
  }

  private def runPart(cell: Cell, part: String, last: Boolean): Option[ObjectNode] = {
    cell.compiling(() => repl.global.currentRun.cancel())
    alone(repl.compile(part, false)) match {
      case Left(Results.Incomplete) =>
        Some(Trouble.of(Seq(reporter.mistake(cell.source.stripTrailing.length, "The cell ends before its code does: something that was opened is not closed."))))
      case Left(_) => if (reporter.mistakes.isEmpty) None else Some(Trouble.of(reporter.mistakes.toSeq))
      case Right(request) =>
        reporter.warnings.foreach { found =>
          val text = s"line ${found.line}: warning: ${found.message}\n".getBytes("UTF-8")
          cell.print("stderr", text, 0, text.length)
        }
        reporter.warnings.clear()
        execute(cell, request, last)
    }
  }

  private def execute(cell: Cell, request: repl.Request, last: Boolean): Option[ObjectNode] = {
    val name = request.lineRep.packageName
    labels(name) = cell.label
    running += name
    cell.executing()
    try {
      take(request)
      if (last) show(cell, request)
      None
    } catch {
      case error: Throwable => Some(trouble.of(error, request.trees.lastOption.filter(_.pos.isDefined).map(_.pos.line)))
    }
  }

  /**
   * A source as what is run one after the other: classes stand apart from other statements, which can then make Datasets of them. Each part has blanks for what is before it, so that
   * places in it are those of the source.
   */
  private def partsOf(source: String): Seq[String] = if (!definition.matches(source)) Seq(source) else {
    import repl.global.{ClassDef, ModuleDef}
    val trees = reporter.silently(repl.global.newUnitParser(source, "<console>").templateStats())
    val parts = mutable.ListBuffer[String]()
    if (trees.forall(_.pos.isRange)) {
      val kinds = trees.map { case _: ClassDef | _: ModuleDef => true; case _ => false }
      var start = 0
      for (at <- 1 until trees.size if kinds(at) != kinds(at - 1)) {
        val end = trees.take(at).map(_.pos.end).max
        parts += blank(source.substring(0, start)) + source.substring(start, end)
        start = if (source.startsWith(";", end)) end + 1 else end
      }
      parts += blank(source.substring(0, start)) + source.substring(start)
    }
    if (parts.isEmpty) Seq(source) else parts.toSeq
  }

  /** Loads a request's classes, which runs it; what it defines is then known to later ones. */
  private def take(request: repl.Request): Unit = {
    Rewriting(Paths.get(folder, request.lineRep.packageName))
    Class.forName(s"${request.lineRep.packageName}.${request.lineRep.readName}$$", true, loader)
    repl.recordRequest(request)
  }

  /** Shows the value of a cell's last statement. */
  private def show(cell: Cell, request: repl.Request): Unit = request.handlers.lastOption.filter(_.definesValue).foreach { handler =>
    val described = handler.member match {
      case value: repl.global.ValDef if !value.mods.isLazy => Some(if (value.mods.isMutable) "var" else "val")
      case _ => None
    }
    described.foreach { word =>
      val kind = request.typeOf.getOrElse(handler.name, "Any")
      if (kind != "Unit") request.lineRep.evalEither.fold(throw _, identity[Any]) match {
        case frame: Dataset[_] if isTable(frame) => cell.table(frame, last = true)
        case receipt: Receipt => cell.show("execute_result", receipt.forms, receipt.toString.length)
        case value => cell.showText("execute_result", s"$word ${handler.name.decode}: $kind = ${ScalaRunTime.replStringOf(value, elements).stripTrailing}")
      }
    }
  }

  /** Declares parameters, those that are not what they should be. */
  private def declare(parameters: Map[String, (String, Any)]): Unit = {
    val changed = parameters.filter { case (name, typed) => !declared.get(name).exists { case (request, before) => before == typed && repl.requestDefining(name).exists(_ eq request) } }
    if (changed.nonEmpty) {
      Values.set(changed.map { case (name, (_, value)) => name -> value })
      reporter.begin("")
      val source = changed.map { case (name, (kind, value)) => Values.declaration(name, kind, value) }.mkString("\n")
      repl.compile(source, true) match {
        case Right(request) =>
          take(request)
          changed.foreach { case (name, typed) => declared(name) = (request, typed) }
        case Left(_) => throw new IllegalStateException(s"The parameters ${changed.keys.mkString(", ")} could not be declared: ${reporter.mistakes.map(_.message).mkString("; ")}")
      }
    }
  }

  private val trouble = new Trouble(frame => for {
    name <- Some(frame.getClassName.takeWhile(_ != '.'))
    label <- labels.get(name)
    // All else is what the REPL puts around.
    if frame.getClassName.startsWith(s"$name.$$read$$$$iw") && frame.getLineNumber > 0
  } yield Trouble.Place(label, frame.getLineNumber, running(name)))
}

object Interpreter {
  /** How many cells an interpreter has names for. */
  private val names = 1000000
  private val stack = 16L * 1024 * 1024
  /** Elements of a collection that its text has. */
  private val elements = 1000

  /** What cells find there. */
  private val first = Seq(
    "@transient val spark: org.apache.spark.sql.SparkSession = oasisdriver.Shared.session\n@transient val sc: org.apache.spark.SparkContext = spark.sparkContext",
    "import spark.implicits._, spark.sql, org.apache.spark.sql.functions._, oasisdriver.oasis, oasisdriver.oasis.display",
  )

  /** What a loader and those above it find: the JVM's own jars, and those that the application brought. */
  private def classpathOf(loader: ClassLoader): String = {
    val places = Iterator.iterate(loader)(_.getParent).takeWhile(_ != null).collect { case found: URLClassLoader => found.getURLs.toSeq.map(url => Paths.get(url.toURI).toString) }.flatten.toSeq
    (places :+ System.getProperty("java.class.path")).mkString(File.pathSeparator)
  }

  private val definition = """(?s).*\b(?:class|trait|object)\b.*""".r

  private def blank(text: String): String = text.map(letter => if (letter == '\n') '\n' else ' ')

  /** Whether a Dataset has columns, and rows that come to an end. */
  def isTable(frame: Dataset[_]): Boolean = !frame.isStreaming && frame.columns.nonEmpty

  private def kindOf(declaration: String): String =
    if (declaration.contains("def ")) "function"
    else if (declaration.contains("class ") || declaration.contains("trait ") || declaration.contains("type ")) "class"
    else if (declaration.contains("object ") || declaration.contains("package ")) "module"
    else "variable"

  /** Collects what the compiler says of a cell. */
  private class Mistakes(settings: Settings) extends ReplReporterImpl(settings, new java.io.PrintWriter(java.io.Writer.nullWriter())) {
    private var source = ""
    private var silent = false
    val mistakes = mutable.ListBuffer[Trouble.Mistake]()
    val warnings = mutable.ListBuffer[Trouble.Mistake]()

    def begin(text: String): Unit = {
      source = text
      mistakes.clear()
      warnings.clear()
      reset()
    }

    /** Does something without a word. */
    def silently[T](body: => T): T = {
      silent = true
      try body finally {
        silent = false
        reset()
      }
    }

    override def doReport(position: Position, message: String, severity: Severity, actions: List[CodeAction]): Unit = {
      lazy val found = mistake(if (position.isDefined) position.point else source.length, message)
      // A warning without a place counts others.
      if (!silent) severity match {
        case ERROR => mistakes += found
        case WARNING if position.isDefined => warnings += found
        case _ =>
      }
    }

    /** A mistake at an offset in UTF-16 units of the source. */
    def mistake(at: Int, message: String): Trouble.Mistake = {
      val point = math.min(at, source.length)
      val start = source.lastIndexOf('\n', point - 1) + 1
      val end = source.indexOf('\n', point)
      Trouble.Mistake(source.substring(0, point).count(_ == '\n') + 1, source.codePointCount(start, point) + 1, source.codePointCount(0, point), message, source.substring(start, if (end < 0) source.length else end))
    }
  }
}

/** What the first code of an interpreter takes. */
object Shared {
  @volatile var session: SparkSession = null
  @volatile var looked: Any = null
}
