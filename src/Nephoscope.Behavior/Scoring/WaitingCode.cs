using System.Buffers.Binary;
using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Writes a <see cref="LearnedEvent"/> for the day it waits: what it lacks takes no bytes, times are differences, numbers are as long as they
/// need be, and what the account knows by a number (actors, and the peers, accounts and values that come again and again) goes by it. Numbers
/// are never given anew: an actor keeps its own for good, as do the first few thousand others. One writer.
/// </summary>
/// <param name="principals">Actors known by number; others are spelled out.</param>
internal sealed class WaitingCode(PrincipalTable? principals)
{
    /// <summary>Most bytes of an event.</summary>
    public const int Longest = 2 + 10 + 8 + 3 + 1 + 8 + 8 + 8 + 10 + 3 + 3 + (8 * Features.Count) + 6;

    private const int MostNamed = 4096;

    /// <summary>Of them values: hostile ones must not take the room of peers and accounts.</summary>
    private const int MostNamedValues = 3584;

    /// <summary>Features with few values, most of which come again.</summary>
    private const uint Recurring = (1u << (int)Feature.Operation) | (1u << (int)Feature.ServiceRegion) | (1u << (int)Feature.SourceNetwork)
        | (1u << (int)Feature.SourceCountry) | (1u << (int)Feature.UserAgent) | (1u << (int)Feature.ErrorCode) | (1u << (int)Feature.Resource)
        | (1u << (int)Feature.WorkloadOperation) | (1u << (int)Feature.ChildProcess);
    private readonly NumberIndex<NamedKeys> numbers = new(static (keys, number) => keys.KeyOf(number));
    private readonly List<ulong> named = [];

    [Flags]
    private enum Parts : ushort
    {
        None = 0,
        Failed = 1 << 0,
        SessionStart = 1 << 1,
        Informative = 1 << 2,

        /// <summary>Two bits.</summary>
        Level = 3 << LevelShift,
        Bytes = 1 << 5,
        Session = 1 << 6,
        Burst = 1 << 7,
        KnownPrincipal = 1 << 8,
        Peers = 1 << 9,
        KnownPeers = 1 << 10,
        Account = 1 << 11,
        KnownAccount = 1 << 12,
        Values = 1 << 13,

        /// <summary>The time's difference is in seconds.</summary>
        Seconds = 1 << 14,
    }

    private const int LevelShift = 3;

    /// <summary>The time of the event that begins here.</summary>
    /// <param name="before">Time of the event before it, 0 at the start of a chunk.</param>
    public static long TimeAt(ReadOnlySpan<byte> bytes, long before)
    {
        int at = 2;
        return before + Difference((Parts)BinaryPrimitives.ReadUInt16LittleEndian(bytes), bytes, ref at);
    }

    /// <summary>Writes the event and gives the bytes it takes.</summary>
    public int Write(in LearnedEvent learned, ref long before, Span<byte> bytes)
    {
        int at = 2;
        Parts parts = (learned.Failed ? Parts.Failed : 0) | (learned.SessionStart ? Parts.SessionStart : 0) | (learned.Informative ? Parts.Informative : 0)
            | (Parts)((int)learned.OperationLevel << LevelShift);
        long later = learned.Time.Nanoseconds - before;
        bool whole = later % EventTime.NanosecondsPerSecond == 0;
        parts |= whole ? Parts.Seconds : 0;
        Put(Unsigned(whole ? later / EventTime.NanosecondsPerSecond : later), bytes, ref at);
        before = learned.Time.Nanoseconds;
        int principal = principals?.Find(learned.Principal.Value) ?? -1;
        parts |= Put(learned.Principal.Value, principal, Parts.None, Parts.KnownPrincipal, bytes, ref at);
        Put(learned.ApiId, bytes, ref at);
        bytes[at++] = (byte)learned.Class;
        parts |= learned.Peers.IsNone ? 0 : Put(learned.Peers.Value, NumberOf(learned.Peers.Value, MostNamed), Parts.Peers, Parts.KnownPeers, bytes, ref at);
        parts |= learned.Account.IsNone ? 0 : Put(learned.Account.Value, NumberOf(learned.Account.Value, MostNamed), Parts.Account, Parts.KnownAccount, bytes, ref at);
        if (!learned.Session.IsNone)
        {
            parts |= Put(learned.Session.Value, -1, Parts.Session, 0, bytes, ref at);
        }

        if (learned.Bytes != 0)
        {
            parts |= Parts.Bytes;
            Put((ulong)learned.Bytes, bytes, ref at);
        }

        if (learned.BurstKind != 0 || learned.BurstCount != 0)
        {
            parts |= Parts.Burst;
            bytes[at++] = learned.BurstKind;
            Put((uint)learned.BurstCount, bytes, ref at);
        }

        parts |= PutValues(in learned, bytes, ref at);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)parts);
        return at;
    }

    /// <summary>Reads the event and gives the bytes it took.</summary>
    public int Read(ReadOnlySpan<byte> bytes, ref long before, out LearnedEvent learned)
    {
        var parts = (Parts)BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int at = 2;
        before += Difference(parts, bytes, ref at);
        learned = new LearnedEvent
        {
            Time = new EventTime(before),
            Failed = Has(parts, Parts.Failed),
            SessionStart = Has(parts, Parts.SessionStart),
            Informative = Has(parts, Parts.Informative),
            OperationLevel = (NoveltyLevel)((int)(parts & Parts.Level) >> LevelShift),
            Principal = new EntityKey(Has(parts, Parts.KnownPrincipal) ? principals!.Records[(int)Take(bytes, ref at)].Key : Spelled(bytes, ref at)),
            ApiId = (ushort)Take(bytes, ref at),
            Class = (IdentityClass)bytes[at++],
        };
        learned.Peers = Has(parts, Parts.Peers) ? Key(bytes, ref at, Has(parts, Parts.KnownPeers)) : default;
        learned.Account = Has(parts, Parts.Account) ? Key(bytes, ref at, Has(parts, Parts.KnownAccount)) : default;
        learned.Session = Has(parts, Parts.Session) ? Key(bytes, ref at, known: false) : default;
        learned.Bytes = Has(parts, Parts.Bytes) ? (long)Take(bytes, ref at) : 0;
        if (Has(parts, Parts.Burst))
        {
            learned.BurstKind = bytes[at++];
            learned.BurstCount = (int)(uint)Take(bytes, ref at);
        }

        if (Has(parts, Parts.Values))
        {
            uint values = (uint)Take(bytes, ref at);
            uint known = (uint)Take(bytes, ref at);
            for (uint rest = values; rest != 0; rest &= rest - 1)
            {
                int f = BitOperations.TrailingZeroCount(rest);
                learned.Values[f] = Key(bytes, ref at, (known & (1u << f)) != 0).Value;
            }
        }

        return at;
    }

    private Parts PutValues(in LearnedEvent learned, Span<byte> bytes, ref int at)
    {
        uint values = 0;
        uint known = 0;
        Span<int> by = stackalloc int[Features.Count];
        for (int f = 0; f < Features.Count; f++)
        {
            if (learned.Values[f] == 0)
            {
                continue;
            }

            values |= 1u << f;
            by[f] = (Recurring & (1u << f)) != 0 ? NumberOf(learned.Values[f], MostNamedValues) : -1;
            known |= by[f] >= 0 ? 1u << f : 0;
        }

        if (values == 0)
        {
            return 0;
        }

        Put(values, bytes, ref at);
        Put(known, bytes, ref at);
        for (uint rest = values; rest != 0; rest &= rest - 1)
        {
            int f = BitOperations.TrailingZeroCount(rest);
            Put(learned.Values[f], by[f], Parts.None, Parts.None, bytes, ref at);
        }

        return Parts.Values;
    }

    /// <summary>Writes a key by its number where it has one, else the key.</summary>
    private static Parts Put(ulong key, int number, Parts there, Parts known, Span<byte> bytes, ref int at)
    {
        if (number >= 0)
        {
            Put((ulong)number, bytes, ref at);
            return there | known;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], key);
        at += 8;
        return there;
    }

    private static void Put(ulong number, Span<byte> bytes, ref int at)
    {
        for (; number >= 0x80; number >>= 7)
        {
            bytes[at++] = (byte)(number | 0x80);
        }

        bytes[at++] = (byte)number;
    }

    private static ulong Take(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }

    private static ulong Spelled(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 8;
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at - 8)..]);
    }

    private EntityKey Key(ReadOnlySpan<byte> bytes, ref int at, bool known) => new(known ? named[(int)Take(bytes, ref at)] : Spelled(bytes, ref at));

    /// <summary>The first of them get numbers; -1 for the rest.</summary>
    private int NumberOf(ulong key, int most)
    {
        int number = numbers.Find(key, new NamedKeys(named));
        if (number < 0 && named.Count < most)
        {
            number = named.Count;
            named.Add(key);
            numbers.Add(number, new NamedKeys(named));
        }

        return number;
    }

    private static long Difference(Parts parts, ReadOnlySpan<byte> bytes, ref int at) =>
        Signed(Take(bytes, ref at)) * (Has(parts, Parts.Seconds) ? EventTime.NanosecondsPerSecond : 1);

    /// <summary>Not Enum.HasFlag: as long as the method is not optimised, that makes two objects each time.</summary>
    private static bool Has(Parts parts, Parts part) => (parts & part) != 0;

    private static ulong Unsigned(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static long Signed(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    private readonly struct NamedKeys(List<ulong> named)
    {
        public ulong KeyOf(int number) => named[number];
    }
}
