package oasisdriver

import java.time.{LocalDate, OffsetDateTime}

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.JsonNode

/** Values of parameters as Scala has them, each with its type: never code. A cell's `val` takes its value from here. */
object Values {
  @volatile private var current = Map[String, Any]()

  /** The value of a parameter that is being declared. */
  def of(name: String): Any = current(name)

  private[oasisdriver] def set(values: Map[String, Any]): Unit = current = values

  private val name = "[A-Za-z_][A-Za-z0-9_]{0,63}".r

  /** Types and values by name. What the value is does not change the type; a number or boolean without a value is null here. */
  private[oasisdriver] def read(parameters: JsonNode): Map[String, (String, Any)] =
    parameters.properties.asScala.collect { case entry if name.matches(entry.getKey) && entry.getKey != "_" => entry.getKey -> typed(entry.getValue) }.toMap

  /** The source that declares one; never a value is in it. Scala would take a number that is null for 0. */
  private[oasisdriver] def declaration(name: String, kind: String, value: Any): String =
    if (value == null && primitive(kind)) s"""def `$name`: $kind = throw new NoSuchElementException("The parameter $name has no value. oasis.has(\\"$name\\") tells whether it has one.")"""
    else s"""val `$name`: $kind = _root_.oasisdriver.Values.of("$name").asInstanceOf[$kind]"""

  private val primitive = Set("Long", "Double", "Boolean")

  private def typed(bound: JsonNode): (String, Any) = {
    val value = bound.get("value")
    val none = value == null || value.isNull
    bound.get("type").asText match {
      case "text" => "String" -> (if (none) null else value.asText)
      case "number" if bound.path("integer").asBoolean => "Long" -> (if (none) null else value.asLong)
      case "number" => "Double" -> (if (none) null else value.asDouble)
      case "boolean" => "Boolean" -> (if (none) null else value.asBoolean)
      case "date" => "java.time.LocalDate" -> (if (none) null else day(value))
      case "datetime" => "java.time.Instant" -> (if (none) null else OffsetDateTime.parse(value.asText).toInstant)
      case "range" => "(java.time.LocalDate, java.time.LocalDate)" -> (day(bound.get("start")), day(bound.get("end")))
      case "list" if bound.get("of").asText == "number" => "Seq[Double]" -> (if (none) null else value.elements.asScala.map(_.asDouble).toList)
      case "list" => "Seq[String]" -> (if (none) null else value.elements.asScala.map(_.asText).toList)
      case other => throw new IllegalArgumentException(s"There are no parameters of type $other.")
    }
  }

  private def day(value: JsonNode): LocalDate = if (value.isNull) null else LocalDate.parse(value.asText)
}
