package oasisdriver;

import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;

/** Travels to the executors, where it makes the file of each task, called as Spark calls it. */
public class WholeFiles extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;
    private final OutputWriterFactory spark;

    public WholeFiles(OutputWriterFactory spark) {
        this.spark = spark;
    }

    public String getFileExtension(TaskAttemptContext context) {
        return this.spark.getFileExtension(context);
    }

    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
        return new WholeFile(path, schema, context.getConfiguration());
    }
}
