using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Small counts of each principal: sessions begun in each hour of the day, and known operations by class. Most stay below 16 and take four bits inside
/// the principal's record; where one grows beyond, all of that principal go to a record of a byte each, and are halved when one is full. One writer.
/// </summary>
internal sealed class PrincipalCounts
{
    public const int Hours = 24;

    /// <summary>Counts of both sorts: those of the hours come first.</summary>
    public const int All = Hours + ClassModel.Classes;

    private const int MostSmall = 15;
    private readonly Pool<GreatCounts> great = new(4);

    public long Bytes => great.Bytes;

    public void ReadHours(in PrincipalRecord record, Span<byte> counts) => Read(in record, 0, counts[..Hours]);

    public void ReadClasses(in PrincipalRecord record, Span<byte> counts) => Read(in record, Hours, counts[..ClassModel.Classes]);

    public void AddHour(ref PrincipalRecord record, int hour) => Add(ref record, hour, 0, Hours);

    public void AddClass(ref PrincipalRecord record, int apiClass) => Add(ref record, Hours + apiClass, Hours, ClassModel.Classes);

    public void Save(StateWriter writer) => great.Save(writer);

    public void Load(StateReader reader) => great.Load(reader);

    /// <summary>Whether a principal that was read can be.</summary>
    public bool Holds(in PrincipalRecord record) => !record.HasGreatCounts || (uint)NumberOf(in record) < (uint)great.Length;

    private static int NumberOf(in PrincipalRecord record) => MemoryMarshal.Read<int>(record.Counts);

    private void Read(in PrincipalRecord record, int from, Span<byte> counts)
    {
        if (record.HasGreatCounts)
        {
            ((ReadOnlySpan<byte>)great[NumberOf(in record)]).Slice(from, counts.Length).CopyTo(counts);
            return;
        }

        ReadOnlySpan<byte> pairs = record.Counts;
        for (int i = 0; i < counts.Length; i += 2)
        {
            byte pair = pairs[(from + i) / 2];
            counts[i] = (byte)(pair & MostSmall);
            counts[i + 1] = (byte)(pair >> 4);
        }
    }

    private void Add(ref PrincipalRecord record, int place, int from, int count)
    {
        if (!record.HasGreatCounts)
        {
            ref byte pair = ref record.Counts[place / 2];
            int shift = (place & 1) * 4;
            if (((pair >> shift) & MostSmall) < MostSmall)
            {
                pair += (byte)(1 << shift);
                return;
            }

            MakeGreat(ref record);
        }

        Span<byte> counts = great[NumberOf(in record)];
        if (++counts[place] == byte.MaxValue)
        {
            foreach (ref byte one in counts.Slice(from, count))
            {
                one /= 2;
            }
        }
    }

    private void MakeGreat(ref PrincipalRecord record)
    {
        int number = great.Take();
        Read(in record, 0, great[number]);
        record.HasGreatCounts = true;
        record.Counts = default;
        MemoryMarshal.Write(record.Counts, number);
    }
}
