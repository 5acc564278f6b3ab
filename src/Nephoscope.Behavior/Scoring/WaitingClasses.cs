using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Events that wait to be learnt name their operation by its number in the catalogue, which is not stable over versions. Of the operation
/// only its class is learnt, so saved state tells each number's class, and a later catalogue's number of that class takes its place. Pure.
/// </summary>
internal static class WaitingClasses
{
    public static void Save(StateWriter writer)
    {
        IReadOnlyList<ApiEntry> entries = ApiCatalog.Default.Entries;
        byte[] classes = new byte[entries.Count];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = (byte)entries[i].Class;
        }

        writer.WriteArray<byte>(classes);
    }

    /// <summary>The number to take for each number written; null where they are the same.</summary>
    public static ushort[]? Load(StateReader reader)
    {
        byte[] classes = reader.ReadArray<byte>();
        IReadOnlyList<ApiEntry> entries = ApiCatalog.Default.Entries;
        reader.Require(classes.Length is > 0 and <= ushort.MaxValue, "its operations cannot be");
        var present = new ushort[256];
        for (int i = entries.Count - 1; i > 0; i--)
        {
            present[(byte)entries[i].Class] = (ushort)i;
        }

        bool same = classes.Length == entries.Count;
        var numbers = new ushort[classes.Length];
        for (int i = 1; i < classes.Length; i++)
        {
            numbers[i] = present[classes[i]];
            same = same && classes[i] == (byte)entries[i].Class;
        }

        return same ? null : numbers;
    }
}
