package oasisdriver;

import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.*;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** The values of a column in one group of rows, as a page of Parquet has them: its encoding PLAIN, and which rows have a value. */
final class WholeColumn {
    /** Rows of a group, as many as DuckDB has in one. */
    static final int ROWS = 122880;
    /** Bytes that a value of a known width may take: a decimal's 16 are the most. */
    private static final int WIDEST = 16;
    private static final int BOOLEAN = 0, BYTE = 1, SHORT = 2, INT = 3, LONG = 4, FLOAT = 5, DOUBLE = 6, TEXT = 7, BINARY = 8, SMALL_DECIMAL = 9, MEDIUM_DECIMAL = 10, LARGE_DECIMAL = 11, NESTED = -1;

    final ColumnDescriptor described;
    private final int at;
    private final int kind;
    private final int precision;
    private final int scale;
    private final int width;
    private final boolean optional;
    private final byte[] there = new byte[ROWS / 8];
    private byte[] values = new byte[1 << 16];
    private int end = 0;
    private int missing = 0;

    /** Whether each of these columns has one value in a row. */
    static boolean arePlain(StructType schema) {
        for (int at = 0; at < schema.fields().length; at++) if (kindOf(schema.fields()[at].dataType()) == NESTED) return false;
        return true;
    }

    private static int kindOf(DataType type) {
        if (type instanceof BooleanType) return BOOLEAN;
        if (type instanceof ByteType) return BYTE;
        if (type instanceof ShortType) return SHORT;
        if (type instanceof IntegerType || type instanceof DateType) return INT;
        if (type instanceof LongType || type instanceof TimestampType || type instanceof TimestampNTZType) return LONG;
        if (type instanceof FloatType) return FLOAT;
        if (type instanceof DoubleType) return DOUBLE;
        if (type instanceof StringType) return TEXT;
        if (type instanceof BinaryType) return BINARY;
        if (type instanceof DecimalType) {
            int precision = ((DecimalType) type).precision();
            return precision <= 9 ? SMALL_DECIMAL : precision <= 18 ? MEDIUM_DECIMAL : LARGE_DECIMAL;
        }
        return NESTED;
    }

    private static PrimitiveTypeName storedAs(int kind) {
        switch (kind) {
        case BOOLEAN: return PrimitiveTypeName.BOOLEAN;
        case BYTE: case SHORT: case INT: case SMALL_DECIMAL: return PrimitiveTypeName.INT32;
        case LONG: case MEDIUM_DECIMAL: return PrimitiveTypeName.INT64;
        case FLOAT: return PrimitiveTypeName.FLOAT;
        case DOUBLE: return PrimitiveTypeName.DOUBLE;
        case TEXT: case BINARY: return PrimitiveTypeName.BINARY;
        default: return PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        }
    }

    WholeColumn(int at, DataType type, ColumnDescriptor described) {
        this.at = at;
        this.described = described;
        this.kind = kindOf(type);
        this.precision = type instanceof DecimalType ? ((DecimalType) type).precision() : 0;
        this.scale = type instanceof DecimalType ? ((DecimalType) type).scale() : 0;
        this.width = this.kind == LARGE_DECIMAL ? described.getPrimitiveType().getTypeLength() : 0;
        this.optional = described.getMaxDefinitionLevel() > 0;
        // A setting that wants times or decimals stored in another way has to be one of Spark's own writer.
        if (described.getPrimitiveType().getPrimitiveTypeName() != storedAs(this.kind)) throw new IllegalStateException(type + " is to be stored as " + described.getPrimitiveType());
    }

    /** Takes the value of a row, whose number is that in the group. Gives the bytes of all values so far. */
    int add(InternalRow row, int number) {
        int at = this.at;
        if (row.isNullAt(at)) {
            this.missing++;
            return this.end;
        }
        this.there[number >> 3] |= 1 << (number & 7);
        int end = this.end;
        byte[] values = this.values.length - end < WIDEST ? this.grown(WIDEST) : this.values;
        long to = Platform.BYTE_ARRAY_OFFSET + end;
        switch (this.kind) {
        case BOOLEAN:
            // Each is a bit.
            int known = number - this.missing;
            if ((known & 7) == 0) values[known >> 3] = 0;
            if (row.getBoolean(at)) values[known >> 3] |= 1 << (known & 7);
            this.end = (known >> 3) + 1;
            break;
        case BYTE: Platform.putInt(values, to, row.getByte(at)); this.end = end + 4; break;
        case SHORT: Platform.putInt(values, to, row.getShort(at)); this.end = end + 4; break;
        case INT: Platform.putInt(values, to, row.getInt(at)); this.end = end + 4; break;
        case LONG: Platform.putLong(values, to, row.getLong(at)); this.end = end + 8; break;
        case FLOAT: Platform.putFloat(values, to, row.getFloat(at)); this.end = end + 4; break;
        case DOUBLE: Platform.putDouble(values, to, row.getDouble(at)); this.end = end + 8; break;
        case TEXT:
            UTF8String text = row.getUTF8String(at);
            this.addBytes(text.getBaseObject(), text.getBaseOffset(), text.numBytes());
            break;
        case BINARY:
            byte[] bytes = row.getBinary(at);
            this.addBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
            break;
        case SMALL_DECIMAL: Platform.putInt(values, to, (int) row.getDecimal(at, this.precision, this.scale).toUnscaledLong()); this.end = end + 4; break;
        case MEDIUM_DECIMAL: Platform.putLong(values, to, row.getDecimal(at, this.precision, this.scale).toUnscaledLong()); this.end = end + 8; break;
        default:
            // A row of Spark's own layout has the number as Parquet wants it, but for its width.
            byte[] digits = row instanceof UnsafeRow ? row.getBinary(at) : row.getDecimal(at, this.precision, this.scale).toJavaBigDecimal().unscaledValue().toByteArray();
            int gap = this.width - digits.length;
            Arrays.fill(values, end, end + gap, (byte) (digits[0] >> 7));
            System.arraycopy(digits, 0, values, end + gap, digits.length);
            this.end = end + this.width;
        }
        return this.end;
    }

    private void addBytes(Object from, long offset, int size) {
        byte[] values = this.values.length - this.end - 4 < size ? this.grown(size + 4) : this.values;
        long to = Platform.BYTE_ARRAY_OFFSET + this.end;
        Platform.putInt(values, to, size);
        Platform.copyMemory(from, offset, values, to + 4, size);
        this.end += 4 + size;
    }

    private byte[] grown(int more) {
        int most = Integer.MAX_VALUE - 16;
        if (more > most - this.end) throw new IllegalStateException("The values of " + ROWS + " rows of a column are more than 2 GB.");
        return this.values = Arrays.copyOf(this.values, (int) Math.min(most, Math.max(this.end + more, this.values.length * 2L)));
    }

    /** The bytes of a page with so many rows. */
    BytesInput page(int rows) {
        BytesInput held = BytesInput.from(this.values, 0, this.end);
        return this.optional ? BytesInput.concat(this.levels(rows), held) : held;
    }

    /** Which rows have a value: the size in four bytes, and then one run where all are alike, else a bit for each. */
    private BytesInput levels(int rows) {
        boolean alike = this.missing == 0 || this.missing == rows;
        int groups = (rows + 7) / 8;
        byte[] made = new byte[4 + 5 + (alike ? 1 : groups)];
        int end = 4;
        for (int head = alike ? rows << 1 : groups << 1 | 1; head != 0; head >>>= 7) made[end++] = (byte) (head > 127 ? head & 127 | 128 : head);
        if (alike) made[end++] = (byte) (this.missing == 0 ? 1 : 0);
        else {
            System.arraycopy(this.there, 0, made, end, groups);
            end += groups;
        }
        Platform.putInt(made, Platform.BYTE_ARRAY_OFFSET, end - 4);
        return BytesInput.from(made, 0, end);
    }

    void clear() {
        this.end = 0;
        this.missing = 0;
        Arrays.fill(this.there, (byte) 0);
    }
}
