package oasisdriver;

import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;

/** Spark's Parquet, whose files of plain columns are written by a program of the driver's own. */
public class WholeFormat extends ParquetFileFormat {
    public OutputWriterFactory prepareWrite(SparkSession session, Job job, scala.collection.immutable.Map options, StructType schema) {
        OutputWriterFactory spark = super.prepareWrite(session, job, options, schema);
        return WholeColumn.arePlain(schema) ? new WholeFiles(spark) : spark;
    }
}
