package oasisdriver

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.node.ObjectNode
import org.apache.spark.sql.Dataset

/** What an overwrite did: rows that were written, files and bytes before and after, and times in seconds. `partitions` is None for a table without. */
case class Receipt(
  table: String, kind: String, partitions: Option[Long], rows: Long, filesBefore: Long, bytesBefore: Long, files: Long, bytes: Long, block: Long,
  writing: Double, fitting: Double, swapping: Double, seconds: Double,
)(text: String, json: JsonNode) {
  override def toString: String = text

  /** Its forms, which cells show. */
  private[oasisdriver] def forms: ObjectNode = {
    val data = Cell.json.createObjectNode().put("text/plain", text)
    data.set[JsonNode](Receipt.mime, json.deepCopy[ObjectNode]().put("version", 1))
    data
  }
}

object Receipt {
  private val mime = "application/vnd.oasis.receipt+json"

  private[oasisdriver] def read(answer: String): Receipt = {
    val found = Cell.json.readTree(answer)
    val json = found.get("receipt")
    def whole(name: String) = json.get(name).asLong
    def seconds(name: String) = json.get(name).asDouble
    Receipt(
      json.get("table").asText, json.get("kind").asText, Option(json.get("partitions")).filterNot(_.isNull).map(_.asLong), whole("rows"), whole("filesBefore"), whole("bytesBefore"),
      whole("files"), whole("bytes"), whole("block"), seconds("writing"), seconds("fitting"), seconds("swapping"), seconds("seconds"),
    )(found.get("text").asText, json)
  }
}

/** The rows of a Dataset, or those of the text of a query. */
final class Query private (private[oasisdriver] val frame: () => Dataset[_])

object Query {
  import scala.language.implicitConversions

  implicit def of(frame: Dataset[_]): Query = new Query(() => frame)

  implicit def of(text: String): Query = new Query(() => Shared.session.sql(text))
}
