using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

/// <summary>
/// Which tables the bytes of a state lie in: walks all objects from one of them, and counts each for the innermost field of our own types
/// that leads to it. What is reached by several ways counts for the first. Slow; for measuring only.
/// </summary>
internal sealed class HeapTables(int principals)
{
    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (long Bytes, long Objects)> tables = [];
    private readonly Dictionary<Type, FieldInfo[]> fields = [];
    private readonly Queue<(object Found, string Table)> open = new();

    public void Tell(object root, int most = 60)
    {
        Meet(root, root.GetType().Name);
        while (open.TryDequeue(out (object Found, string Table) next))
        {
            Look(next.Found, next.Table);
        }

        foreach ((string table, (long bytes, long objects)) in tables.OrderByDescending(static pair => pair.Value.Bytes).Take(most))
        {
            Console.WriteLine($"{bytes / (double)principals,8:F1} B/principal {objects / (double)principals,8:F2} objects  {table}");
        }
    }

    private static bool IsOwn(Type type) => type.FullName?.StartsWith("Nephoscope", StringComparison.Ordinal) == true;

    private static unsafe long SizeOf(object found)
    {
        // The first words of a method table: bytes of an element, and of an object without elements.
        byte* table = (byte*)found.GetType().TypeHandle.Value;
        long size = *(uint*)(table + 4);
        size += found is Array array ? array.LongLength * *(ushort*)table : found is string text ? text.Length * 2L : 0;
        return (size + 7) & ~7L;
    }

    private static string NameOf(Type type) =>
        type.IsGenericType && type.Name.Contains('`', StringComparison.Ordinal) ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(",", type.GetGenericArguments().Select(NameOf))}>" : type.Name;

    private void Meet(object found, string table)
    {
        if (found is Type or Delegate or Assembly or MemberInfo or Thread || !seen.Add(found))
        {
            return;
        }

        open.Enqueue((found, table));
    }

    private void Look(object found, string table)
    {
        Type type = found.GetType();
        string key = $"{table}: {NameOf(type)}";
        ref (long Bytes, long Objects) sum = ref CollectionsMarshal.GetValueRefOrAddDefault(tables, key, out _);
        sum = (sum.Bytes + SizeOf(found), sum.Objects + 1);
        if (found is string)
        {
            return;
        }

        if (found is Array array)
        {
            Type element = type.GetElementType()!;
            if (element.IsPrimitive || (element.IsValueType && FieldsOf(element).Length == 0))
            {
                return;
            }

            foreach (object? item in array)
            {
                if (item is not null && element.IsValueType)
                {
                    Fields(item, element, table);
                }
                else if (item is not null)
                {
                    Meet(item, table);
                }
            }

            return;
        }

        Fields(found, type, table);
    }

    private void Fields(object holder, Type type, string table)
    {
        foreach (FieldInfo field in FieldsOf(type))
        {
            if (field.GetValue(holder) is not { } value)
            {
                continue;
            }

            string inside = IsOwn(field.DeclaringType!) && !field.DeclaringType!.IsGenericType
                ? $"{field.DeclaringType.FullName!.Replace("Nephoscope.", "", StringComparison.Ordinal)}.{field.Name}" : table;
            if (field.FieldType.IsValueType)
            {
                Fields(value, field.FieldType, inside);
            }
            else
            {
                Meet(value, inside);
            }
        }
    }

    /// <summary>Fields that may lead to objects.</summary>
    private FieldInfo[] FieldsOf(Type type)
    {
        if (fields.TryGetValue(type, out FieldInfo[]? known))
        {
            return known;
        }

        List<FieldInfo> all = [];
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            all.AddRange(at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsPointer && !field.FieldType.IsEnum && !field.FieldType.IsByRefLike
                    && (!field.FieldType.IsValueType || (field.FieldType != type && FieldsOf(field.FieldType).Length > 0))));
        }

        return fields[type] = [.. all];
    }
}
