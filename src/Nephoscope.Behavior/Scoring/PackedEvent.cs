using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// A <see cref="LearnedEvent"/> without what it lacks, for saved state: four words, then each key, number and value that is not 0.
/// Most carry few of the thirteen values. Pure.
/// </summary>
internal static class PackedEvent
{
    /// <summary>Words of an event that lacks nothing.</summary>
    public const int Longest = 8 + Features.Count;

    /// <summary>Words of every event, which say how many more there are.</summary>
    public const int Shortest = 4;

    private const int HasPeers = 1;
    private const int HasAccount = 2;
    private const int HasSession = 4;
    private const int HasBytes = 8;

    public static EventTime TimeOf(ReadOnlySpan<ulong> words) => new((long)words[0]);

    /// <summary>Words of an event by its first ones; 0 where they are no event's.</summary>
    public static int LengthOf(ReadOnlySpan<ulong> words)
    {
        uint parts = (uint)(words[2] >> 48);
        uint values = (uint)words[3];
        return parts > (HasPeers | HasAccount | HasSession | HasBytes) || values >> Features.Count != 0
            ? 0
            : Shortest + BitOperations.PopCount(parts) + BitOperations.PopCount(values);
    }

    /// <summary>Writes the event and gives the words it takes.</summary>
    public static int Write(in LearnedEvent learned, Span<ulong> words)
    {
        int length = 4;
        uint parts = 0;
        Put(learned.Peers.Value, HasPeers, words, ref length, ref parts);
        Put(learned.Account.Value, HasAccount, words, ref length, ref parts);
        Put(learned.Session.Value, HasSession, words, ref length, ref parts);
        Put((ulong)learned.Bytes, HasBytes, words, ref length, ref parts);
        uint values = 0;
        for (int f = 0; f < Features.Count; f++)
        {
            if (learned.Values[f] != 0)
            {
                values |= 1u << f;
                words[length++] = learned.Values[f];
            }
        }

        words[0] = (ulong)learned.Time.Nanoseconds;
        words[1] = learned.Principal.Value;
        words[2] = learned.ApiId | ((ulong)(byte)learned.Class << 16) | ((ulong)(byte)learned.OperationLevel << 24)
            | ((ulong)learned.BurstKind << 32) | (learned.Failed ? 1UL << 40 : 0) | (learned.SessionStart ? 1UL << 41 : 0)
            | (learned.Informative ? 1UL << 42 : 0) | ((ulong)parts << 48);
        words[3] = values | ((ulong)(uint)learned.BurstCount << 32);
        return length;
    }

    /// <summary>Reads the event and gives the words it took.</summary>
    public static int Read(ReadOnlySpan<ulong> words, out LearnedEvent learned)
    {
        ulong small = words[2];
        uint parts = (uint)(small >> 48);
        int length = 4;
        learned = new LearnedEvent
        {
            Time = TimeOf(words),
            Principal = new EntityKey(words[1]),
            Peers = new EntityKey(Take(HasPeers, words, ref length, parts)),
            Account = new EntityKey(Take(HasAccount, words, ref length, parts)),
            Session = new EntityKey(Take(HasSession, words, ref length, parts)),
            Bytes = (long)Take(HasBytes, words, ref length, parts),
            ApiId = (ushort)small,
            Class = (IdentityClass)(byte)(small >> 16),
            OperationLevel = (NoveltyLevel)(byte)(small >> 24),
            BurstKind = (byte)(small >> 32),
            Failed = (small & (1UL << 40)) != 0,
            SessionStart = (small & (1UL << 41)) != 0,
            Informative = (small & (1UL << 42)) != 0,
            BurstCount = (int)(words[3] >> 32),
        };
        for (uint rest = (uint)words[3]; rest != 0; rest &= rest - 1)
        {
            learned.Values[BitOperations.TrailingZeroCount(rest)] = words[length++];
        }

        return length;
    }

    private static void Put(ulong value, uint part, Span<ulong> words, ref int length, ref uint parts)
    {
        if (value != 0)
        {
            parts |= part;
            words[length++] = value;
        }
    }

    private static ulong Take(uint part, ReadOnlySpan<ulong> words, ref int length, uint parts) => (parts & part) != 0 ? words[length++] : 0;
}
