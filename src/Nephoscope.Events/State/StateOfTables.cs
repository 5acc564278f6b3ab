namespace Nephoscope.Events;

/// <summary>How tables of numbers are written into saved state and read again: in their own order, so that the copy has the same. Pure.</summary>
public static class StateOfTables
{
    public static void Write(this StateWriter writer, Dictionary<ulong, ulong> table)
    {
        writer.WriteCount(table.Count);
        foreach ((ulong key, ulong value) in table)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    public static void ReadInto(this StateReader reader, Dictionary<ulong, ulong> table)
    {
        int count = reader.ReadCount(16);
        table.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            table[reader.ReadUInt64()] = reader.ReadUInt64();
        }
    }

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

    public static void Write(this StateWriter writer, Dictionary<EntityKey, EntityKey> table)
    {
        writer.WriteCount(table.Count);
        foreach ((EntityKey key, EntityKey value) in table)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    public static void ReadInto(this StateReader reader, Dictionary<EntityKey, EntityKey> table)
    {
        int count = reader.ReadCount(16);
        table.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            table[reader.ReadKey()] = reader.ReadKey();
        }
    }

    public static void Write(this StateWriter writer, Dictionary<ulong, long> table)
    {
        writer.WriteCount(table.Count);
        foreach ((ulong key, long value) in table)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    public static void ReadInto(this StateReader reader, Dictionary<ulong, long> table)
    {
        int count = reader.ReadCount(16);
        table.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            table[reader.ReadUInt64()] = reader.ReadInt64();
        }
    }

    public static void Write(this StateWriter writer, Dictionary<ulong, int> table)
    {
        writer.WriteCount(table.Count);
        foreach ((ulong key, int value) in table)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    public static void ReadInto(this StateReader reader, Dictionary<ulong, int> table)
    {
        int count = reader.ReadCount(12);
        table.EnsureCapacity(reader.Room(count));
        for (int i = 0; i < count; i++)
        {
            table[reader.ReadUInt64()] = reader.ReadInt32();
        }
    }
}
