package oasisdriver

import java.nio.file.{Files, Path}

import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.tools.asm.{ClassReader, ClassVisitor, ClassWriter, Label, MethodVisitor, Opcodes}

/** Changes the classes of cells before they are loaded: loops can be interrupted, and nothing ends the JVM or the application. */
object Rewriting {
  private val guard = "oasisdriver/Guard"
  private val stopped = Set("org/apache/spark/sql/SparkSession", "org/apache/spark/sql/classic/SparkSession", "org/apache/spark/SparkContext", "org/apache/spark/api/java/JavaSparkContext")

  /** Changes the classes in a folder. */
  def apply(folder: Path): Unit =
    if (Files.isDirectory(folder)) {
      val files = Files.list(folder)
      try files.iterator.asScala.filter(_.toString.endsWith(".class")).foreach(file => Files.write(file, rewritten(Files.readAllBytes(file))))
      finally files.close()
    }

  private def rewritten(bytes: Array[Byte]): Array[Byte] = {
    val reader = new ClassReader(bytes)
    val writer = new ClassWriter(reader, 0)
    reader.accept(new ClassVisitor(Opcodes.ASM7, writer) {
      override def visitMethod(access: Int, name: String, descriptor: String, signature: String, exceptions: Array[String]): MethodVisitor =
        new Guarded(name, super.visitMethod(access, name, descriptor, signature, exceptions))
    }, 0)
    writer.toByteArray
  }

  private class Guarded(name: String, next: MethodVisitor) extends MethodVisitor(Opcodes.ASM7, next) {
    private val passed = mutable.HashSet[Label]()
    private var entered = false

    /** A function that is given to others may be the body of their loop. */
    override def visitLineNumber(line: Int, start: Label): Unit = {
      super.visitLineNumber(line, start)
      if (!entered && name.startsWith("$anonfun$")) call("turn", "()V")
      entered = true
    }

    override def visitLabel(label: Label): Unit = {
      passed += label
      super.visitLabel(label)
    }

    override def visitJumpInsn(code: Int, label: Label): Unit = {
      turn(label)
      super.visitJumpInsn(code, label)
    }

    override def visitTableSwitchInsn(least: Int, most: Int, otherwise: Label, labels: Label*): Unit = {
      turn(otherwise +: labels: _*)
      super.visitTableSwitchInsn(least, most, otherwise, labels: _*)
    }

    override def visitLookupSwitchInsn(otherwise: Label, keys: Array[Int], labels: Array[Label]): Unit = {
      turn(otherwise +: labels: _*)
      super.visitLookupSwitchInsn(otherwise, keys, labels)
    }

    override def visitMethodInsn(code: Int, owner: String, name: String, descriptor: String, interface: Boolean): Unit = (owner, name, descriptor) match {
      case ("java/lang/System", "exit", _) => call("exit", descriptor)
      case ("java/lang/Runtime", "exit" | "halt", _) => call("exit", "(Ljava/lang/Object;I)V")
      case ("scala/sys/package$", "exit", "(I)Lscala/runtime/Nothing$;") => call("quit", "(Ljava/lang/Object;I)Lscala/runtime/Nothing$;")
      case ("scala/sys/package$", "exit", _) => call("quit", "(Ljava/lang/Object;)Lscala/runtime/Nothing$;")
      case (_, "stop" | "close", "()V") if stopped(owner) => call("keep", "(Ljava/lang/Object;)V")
      case _ => super.visitMethodInsn(code, owner, name, descriptor, interface)
    }

    /** A jump to where the method has been is a turn of a loop. */
    private def turn(labels: Label*): Unit = if (labels.exists(passed)) call("turn", "()V")

    private def call(name: String, descriptor: String): Unit = super.visitMethodInsn(Opcodes.INVOKESTATIC, guard, name, descriptor, false)
  }
}
