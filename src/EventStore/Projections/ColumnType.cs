using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.EventStore;

/// <summary>A type that row writes can write: how its values are kept in cells, and how they go to the database one by one, as an array, or by COPY.</summary>
internal abstract class ColumnType
{
    public static readonly ColumnType Text = new ReferenceType("text", NpgsqlDbType.Text);
    public static readonly ColumnType Json = new ReferenceType("jsonb", NpgsqlDbType.Jsonb);
    public static readonly ColumnType Uuid = new ValueType<Guid>("uuid", NpgsqlDbType.Uuid, static (in Cell c) => c.AsGuid());
    public static readonly ColumnType Integer = new ValueType<int>("integer", NpgsqlDbType.Integer, static (in Cell c) => (int)c.AsLong());
    public static readonly ColumnType BigInt = new ValueType<long>("bigint", NpgsqlDbType.Bigint, static (in Cell c) => c.AsLong());
    public static readonly ColumnType Boolean = new ValueType<bool>("boolean", NpgsqlDbType.Boolean, static (in Cell c) => c.AsLong() != 0);
    public static readonly ColumnType Date = new ValueType<DateOnly>("date", NpgsqlDbType.Date, static (in Cell c) => DateOnly.FromDayNumber((int)c.AsLong()));
    public static readonly ColumnType Instant = new ValueType<DateTime>("timestamptz", NpgsqlDbType.TimestampTz, static (in Cell c) => new DateTime(c.AsLong(), DateTimeKind.Utc));
    public static readonly ColumnType Numeric = new ValueType<decimal>("numeric", NpgsqlDbType.Numeric, static (in Cell c) => c.AsDecimal());

    private static readonly Dictionary<string, ColumnType> ByName = new(StringComparer.Ordinal)
    {
        ["text"] = Text,
        ["varchar"] = Text,
        ["jsonb"] = Json,
        ["uuid"] = Uuid,
        ["int"] = Integer,
        ["integer"] = Integer,
        ["bigint"] = BigInt,
        ["boolean"] = Boolean,
        ["bool"] = Boolean,
        ["date"] = Date,
        ["timestamptz"] = Instant,
        ["timestamp with time zone"] = Instant,
        ["numeric"] = Numeric,
    };

    private ColumnType(string sql, NpgsqlDbType type) => (Sql, DbType) = (sql, type);

    private delegate T Read<out T>(in Cell cell);

    /// <summary>The type's name in SQL.</summary>
    public string Sql { get; }

    protected NpgsqlDbType DbType { get; }

    /// <summary>The type of that name, or null when row writes cannot write it.</summary>
    public static ColumnType? Named(string sql) => ByName.GetValueOrDefault(sql);

    public abstract NpgsqlParameter One(in Cell cell);

    /// <summary>A column of the given rows, as an array that the statement casts to the type.</summary>
    public abstract NpgsqlParameter Many(RowBuffer buffer, int column, ReadOnlySpan<int> rows);

    public abstract void Copy(NpgsqlBinaryImporter importer, in Cell cell);

    private NpgsqlParameter Missing() => new() { Value = DBNull.Value, NpgsqlDbType = DbType };

    private sealed class ReferenceType(string sql, NpgsqlDbType type) : ColumnType(sql, type)
    {
        public override NpgsqlParameter One(in Cell cell) => cell.IsNull ? Missing() : new NpgsqlParameter<string> { TypedValue = cell.AsText(), NpgsqlDbType = DbType };

        public override NpgsqlParameter Many(RowBuffer buffer, int column, ReadOnlySpan<int> rows)
        {
            var values = new string?[rows.Length];
            for (var i = 0; i < values.Length; i++)
            {
                ref readonly var cell = ref buffer.Cell(rows[i], column);
                values[i] = cell.IsNull ? null : cell.AsText();
            }
            return new NpgsqlParameter<string?[]> { TypedValue = values };
        }

        public override void Copy(NpgsqlBinaryImporter importer, in Cell cell)
        {
            if (cell.IsNull)
                importer.WriteNull();
            else
                importer.Write(cell.AsText(), DbType);
        }
    }

    private sealed class ValueType<T>(string sql, NpgsqlDbType type, Read<T> read) : ColumnType(sql, type)
        where T : struct
    {
        public override NpgsqlParameter One(in Cell cell) => cell.IsNull ? Missing() : new NpgsqlParameter<T> { TypedValue = read(cell), NpgsqlDbType = DbType };

        public override NpgsqlParameter Many(RowBuffer buffer, int column, ReadOnlySpan<int> rows)
        {
            var values = new T[rows.Length];
            for (var i = 0; i < values.Length; i++)
            {
                ref readonly var cell = ref buffer.Cell(rows[i], column);
                if (cell.IsNull)
                    return WithNulls(buffer, column, rows);
                values[i] = read(cell);
            }
            return new NpgsqlParameter<T[]> { TypedValue = values };
        }

        public override void Copy(NpgsqlBinaryImporter importer, in Cell cell)
        {
            if (cell.IsNull)
                importer.WriteNull();
            else
                importer.Write(read(cell), DbType);
        }

        private NpgsqlParameter<T?[]> WithNulls(RowBuffer buffer, int column, ReadOnlySpan<int> rows)
        {
            var values = new T?[rows.Length];
            for (var i = 0; i < values.Length; i++)
            {
                ref readonly var cell = ref buffer.Cell(rows[i], column);
                values[i] = cell.IsNull ? null : read(cell);
            }
            // What begins with NULL tells no type of its own: an instant would be taken for one without a zone, and refused.
            return new NpgsqlParameter<T?[]> { TypedValue = values, DataTypeName = $"{Sql}[]" };
        }
    }
}
