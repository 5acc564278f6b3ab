namespace Nephoscope.Events;

/// <summary>How tables of numbers are written into saved state and read again: in their own order, so that the copy has the same. Pure.</summary>
public static class StateOfTables
{
    public static void Write(this StateWriter writer, Dictionary<ulong, ulong> table) =>
        Write(writer, table, static (w, key) => w.Write(key), static (w, value) => w.Write(value));

    public static void ReadInto(this StateReader reader, Dictionary<ulong, ulong> table) =>
        ReadInto(reader, table, static r => r.ReadUInt64(), static r => r.ReadUInt64(), 16);

    public static void Write(this StateWriter writer, Dictionary<EntityKey, EntityKey> table) =>
        Write(writer, table, static (w, key) => w.Write(key), static (w, value) => w.Write(value));

    public static void ReadInto(this StateReader reader, Dictionary<EntityKey, EntityKey> table) =>
        ReadInto(reader, table, static r => r.ReadKey(), static r => r.ReadKey(), 16);

    public static void Write(this StateWriter writer, Dictionary<ulong, long> table) =>
        Write(writer, table, static (w, key) => w.Write(key), static (w, value) => w.Write(value));

    public static void ReadInto(this StateReader reader, Dictionary<ulong, long> table) =>
        ReadInto(reader, table, static r => r.ReadUInt64(), static r => r.ReadInt64(), 16);

    public static void Write(this StateWriter writer, Dictionary<ulong, int> table) =>
        Write(writer, table, static (w, key) => w.Write(key), static (w, value) => w.Write(value));

    public static void ReadInto(this StateReader reader, Dictionary<ulong, int> table) =>
        ReadInto(reader, table, static r => r.ReadUInt64(), static r => r.ReadInt32(), 12);

    public static void Write(this StateWriter writer, HashSet<ulong> set)
    {
        writer.WriteCount(set.Count);
        foreach (ulong key in set)
        {
            writer.Write(key);
        }
    }

    public static void ReadInto(this StateReader reader, HashSet<ulong> set)
    {
        int count = reader.ReadCount(8);
        set.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            set.Add(reader.ReadUInt64());
        }
    }

    private static void Write<TKey, TValue>(StateWriter writer, Dictionary<TKey, TValue> table, Action<StateWriter, TKey> writeKey, Action<StateWriter, TValue> writeValue)
        where TKey : notnull
    {
        writer.WriteCount(table.Count);
        foreach ((TKey key, TValue value) in table)
        {
            writeKey(writer, key);
            writeValue(writer, value);
        }
    }

    /// <param name="least">Fewest bytes of a key and its value.</param>
    private static void ReadInto<TKey, TValue>(
        StateReader reader, Dictionary<TKey, TValue> table, Func<StateReader, TKey> readKey, Func<StateReader, TValue> readValue, int least)
        where TKey : notnull
    {
        int count = reader.ReadCount(least);
        table.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            TKey key = readKey(reader);
            table[key] = readValue(reader);
        }
    }
}
