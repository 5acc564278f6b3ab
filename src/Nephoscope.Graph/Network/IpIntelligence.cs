using System.Buffers.Binary;
using System.Net;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Tells where a source address is: whose network, which country, or a service's name. Without a file it works on prefixes (/24, /48), and
/// on the addresses that Amazon publishes.
/// An address met before costs one table look-up and allocates nothing. One writer (it remembers), not thread-safe; <see cref="Fork"/>
/// gives another thread its own over the same data.
/// </summary>
public sealed class IpIntelligence : IDisposable
{
    private const int Remembered = 8192;

    private readonly IpRanges ranges;
    private readonly IpDatabase? database;
    private readonly bool ownsDatabase;
    private readonly Answer[] answers = new Answer[Remembered];

    private IpIntelligence(IpRanges ranges, IpDatabase? database, bool ownsDatabase)
    {
        this.ranges = ranges;
        this.database = database;
        this.ownsDatabase = ownsDatabase;
    }

    /// <summary>Prefixes and Amazon's published addresses only.</summary>
    public static IpIntelligence None() => new(IpRanges.Empty, null, false);

    /// <summary>Lines of the file that could not be read, at most the first thousand.</summary>
    public IReadOnlyList<IpReject> Rejects => ranges.Rejects;

    /// <summary>How many lines could not be read.</summary>
    public int RejectCount => ranges.RejectCount;

    /// <summary>Networks known.</summary>
    public int Networks => ranges.Lines;

    /// <summary>
    /// Loads a CSV (<c>cidr,country,asn,as_org</c>, with or without a header that names the columns, in any order) or a MaxMind database,
    /// told apart by content. Throws <see cref="IOException"/> where the file cannot be read and <see cref="InvalidDataException"/> where
    /// it is neither.
    /// </summary>
    public static IpIntelligence Load(string path)
    {
        if (IpDatabase.IsDatabase(path))
        {
            return new IpIntelligence(IpRanges.Empty, IpDatabase.Open(path), true);
        }

        using FileStream stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Loads the CSV of <see cref="Load(string)"/> from a stream.</summary>
    public static IpIntelligence Load(Stream csv)
    {
        IpRanges ranges = IpCsv.Read(csv);
        return ranges.Lines == 0 && ranges.RejectCount > 0
            ? throw new InvalidDataException("The IP intelligence file holds no line of the form cidr,country,asn,as_org.")
            : new IpIntelligence(ranges, null, false);
    }

    /// <summary>Another instance over the same data, for another thread; must not outlive this one.</summary>
    public IpIntelligence Fork() => new(ranges, database, false);

    /// <summary>Name of a network's owner; empty where unknown.</summary>
    public string OwnerOf(uint autonomousSystem) => database is null ? ranges.OwnerOf(autonomousSystem) : database.OwnerOf(autonomousSystem);

    /// <summary>Where the address is that a record tells, as logged.</summary>
    public NetworkOrigin Locate(ReadOnlySpan<byte> sourceText)
    {
        if (sourceText.IsEmpty)
        {
            return default;
        }

        ulong text = Fingerprint.Of(sourceText);
        ref Answer answer = ref answers[(int)(text & (Remembered - 1))];
        if (answer.Text != text)
        {
            answer = new Answer { Text = text, Origin = Find(sourceText, text) };
        }

        return answer.Origin;
    }

    /// <summary>The same for an address that is one already.</summary>
    public NetworkOrigin Locate(NetworkAddress address)
    {
        if (address.IsNone)
        {
            return default;
        }

        ulong text = Fingerprint.Join((ulong)(address.Bits >> 64), (ulong)address.Bits);
        ref Answer answer = ref answers[(int)(text & (Remembered - 1))];
        if (answer.Text != text)
        {
            answer = new Answer { Text = text, Origin = Find(address) };
        }

        return answer.Origin;
    }

    /// <summary>Fingerprint of the network (/24, /48) an address belongs to: <see cref="NetworkOrigin.PrefixKey"/>.</summary>
    public static ulong PrefixKeyOf(NetworkAddress address)
    {
        UInt128 prefix = address.Prefix.Bits;
        return Fingerprint.Join((ulong)(prefix >> 64), (ulong)prefix);
    }

    public void Dispose()
    {
        if (ownsDatabase)
        {
            database?.Dispose();
        }
    }

    private NetworkOrigin Find(ReadOnlySpan<byte> sourceText, ulong text)
    {
        if (NetworkAddress.TryParse(sourceText, out NetworkAddress address))
        {
            return Find(address);
        }

        // The program never guesses what a broken address meant: the text itself is what can be told apart.
        bool service = !NetworkAddress.LooksLikeAddress(sourceText) && IsServiceName(sourceText);
        return new NetworkOrigin(service ? OriginKind.ServiceName : OriginKind.Invalid, default, text, 0, 0);
    }

    private NetworkOrigin Find(NetworkAddress address)
    {
        IpFacts facts = database is null ? ranges.Find(address.Bits) : database.Find(ToIPAddress(address));

        // Multicast and reserved addresses are valid text; anonymised logs hold them as sources, so they stay sources.
        OriginKind kind = address.IsPrivate ? OriginKind.Private
            : facts.AutonomousSystem is 16509 or 14618 or 8987 || AmazonNetworks.Contains(address) ? OriginKind.Provider
            : OriginKind.External;
        return new NetworkOrigin(kind, address, PrefixKeyOf(address), facts.AutonomousSystem, facts.Country);
    }

    private static bool IsServiceName(ReadOnlySpan<byte> text) =>
        text.EndsWith(".amazonaws.com"u8) || text.EndsWith(".amazonaws.com.cn"u8) || text.EndsWith(".amazon.com"u8)
        || text.EndsWith(".aws.internal"u8) || text.SequenceEqual("AWS Internal"u8);

    private static IPAddress ToIPAddress(NetworkAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        return new IPAddress(address.IsIPv4 ? bytes[12..] : bytes);
    }

    private struct Answer
    {
        public ulong Text;
        public NetworkOrigin Origin;
    }
}
