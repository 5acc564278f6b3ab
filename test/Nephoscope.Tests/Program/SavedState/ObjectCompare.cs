using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>
/// Compares two objects field by field, private ones included, all the way down. An array may be longer where what it has more is empty:
/// tables grow. Used to find a field that is not written into saved state.
/// </summary>
/// <param name="passing">Fields (<c>Type.field</c>, <c>Type.*</c>) that need not agree.</param>
internal sealed class ObjectCompare(IReadOnlySet<string> passing)
{
    private readonly HashSet<(object, object)> seen = new(new PairComparer());
    private readonly Stack<(object? Left, object? Right, string Where)> waiting = new();

    /// <summary>Fields among those that need not agree which were met.</summary>
    public HashSet<string> Passed { get; } = [];

    /// <summary>Where they differ; each field once.</summary>
    public List<string> Differences(object left, object right)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        waiting.Push((left, right, left.GetType().Name));
        while (waiting.Count > 0)
        {
            (object? a, object? b, string where) = waiting.Pop();
            if (Compare(a, b, where) is { } difference)
            {
                found.TryAdd(where, $"{where}: {difference}");
            }
        }

        return [.. found.Values];
    }

    private string? Compare(object? left, object? right, string where)
    {
        if (left is null || right is null)
        {
            return ReferenceEquals(left, right) || IsEmpty(left ?? right!) ? null : $"{left ?? "null"} and {right ?? "null"}";
        }

        Type type = left.GetType();
        if (type != right.GetType() && left is IList && right is IList)
        {
            return CompareItems([.. ((IList)left).Cast<object>()], [.. ((IList)right).Cast<object>()], where);
        }

        if (type != right.GetType())
        {
            return $"{type.Name} and {right.GetType().Name}";
        }

        if (type.IsPrimitive || type.IsEnum || left is string or decimal or UInt128 or TimeSpan)
        {
            return left.Equals(right) ? null : $"{left} and {right}";
        }

        if (left is Delegate or Type || (!type.IsValueType && !seen.Add((left, right))))
        {
            return null;
        }

        switch (left)
        {
            case Array array:
                return (string?)typeof(ObjectCompare).GetMethod(nameof(CompareArrays), BindingFlags.Instance | BindingFlags.NonPublic)!
                    .MakeGenericMethod(type.GetElementType()!).Invoke(this, [array, right, where]);
            case IDictionary dictionary:
                return CompareTables(dictionary, (IDictionary)right, where);
            case IEnumerable items when type.Namespace is not { } space || space.StartsWith("System.Collections", StringComparison.Ordinal):
                return CompareItems([.. items.Cast<object>()], [.. ((IEnumerable)right).Cast<object>()], where);
            default:
                CompareFields(left, right, type);
                return null;
        }
    }

    private void CompareFields(object left, object right, Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
                string where = $"{at.Name.Split('`')[0]}.{name}";
                string whole = where[..(where.IndexOf('.', StringComparison.Ordinal) + 1)] + "*";
                if (passing.Contains(where) || passing.Contains(whole))
                {
                    Passed.Add(passing.Contains(where) ? where : whole);
                }
                else
                {
                    waiting.Push((field.GetValue(left), field.GetValue(right), where));
                }
            }
        }
    }

    private string? CompareTables(IDictionary left, IDictionary right, string where)
    {
        foreach (object key in left.Keys)
        {
            if (!right.Contains(key))
            {
                return $"{key} is missing";
            }

            waiting.Push((left[key], right[key], where));
        }

        return left.Count == right.Count ? null : $"{left.Count} and {right.Count} entries";
    }

    private string? CompareItems(List<object> left, List<object> right, string where)
    {
        if (left.Count != right.Count)
        {
            return $"{left.Count} and {right.Count} items";
        }

        for (int i = 0; i < left.Count; i++)
        {
            waiting.Push((left[i], right[i], where));
        }

        return null;
    }

    private string? CompareArrays<T>(T[] left, T[] right, string where)
    {
        int common = Math.Min(left.Length, right.Length);
        if (left.AsSpan(common).ToArray().Concat(right.AsSpan(common).ToArray()).Any(item => !IsNothing(item)))
        {
            return $"lengths {left.Length} and {right.Length}";
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            for (int i = 0; i < common; i++)
            {
                waiting.Push((left[i], right[i], where));
            }

            return null;
        }

        return Bytes(left.AsSpan(0, common)).SequenceEqual(Bytes(right.AsSpan(0, common))) ? null : "other numbers";
    }

    private static bool IsNothing<T>(T item) => RuntimeHelpers.IsReferenceOrContainsReferences<T>()
        ? EqualityComparer<T>.Default.Equals(item, default)
        : Bytes(new ReadOnlySpan<T>(in item)).IndexOfAnyExcept((byte)0) < 0;

    private static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> items) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), items.Length * Unsafe.SizeOf<T>());

    private static bool IsEmpty(object item) => item is ICollection { Count: 0 };

    private sealed class PairComparer : IEqualityComparer<(object, object)>
    {
        public bool Equals((object, object) x, (object, object) y) => ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) pair) => HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Item1), RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
