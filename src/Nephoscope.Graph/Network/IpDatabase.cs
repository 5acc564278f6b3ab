using System.Globalization;
using System.Net;
using MaxMind.Db;

namespace Nephoscope.Graph;

/// <summary>
/// IP intelligence in MaxMind's file format (MaxMind DB File Format Specification 2.0), city, country or ASN databases and those of other
/// makers with the same names. The only file that knows the package. Reading is thread-safe; <see cref="OwnerOf"/> knows only owners met.
/// </summary>
internal sealed class IpDatabase : IDisposable
{
    private const int MetadataWithin = 128 * 1024;

    // AB CD EF "MaxMind.com"
    private static readonly byte[] Mark = [0xAB, 0xCD, 0xEF, 0x4D, 0x61, 0x78, 0x4D, 0x69, 0x6E, 0x64, 0x2E, 0x63, 0x6F, 0x6D];

    private readonly Reader reader;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<uint, string> owners = new();

    private IpDatabase(Reader reader) => this.reader = reader;

    /// <summary>Whether a file ends as such a database does: with metadata behind a fixed mark.</summary>
    public static bool IsDatabase(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] end = new byte[Math.Min(stream.Length, MetadataWithin)];
        stream.Seek(-end.Length, SeekOrigin.End);
        stream.ReadExactly(end);
        return end.AsSpan().LastIndexOf(Mark) >= 0;
    }

    public static IpDatabase Open(string path)
    {
        try
        {
            return new IpDatabase(new Reader(path, FileAccessMode.MemoryMapped));
        }
        catch (Exception error) when (error is InvalidDatabaseException or DeserializationException)
        {
            throw new InvalidDataException("The IP intelligence file is a damaged MaxMind database.", error);
        }
    }

    public string OwnerOf(uint autonomousSystem) => owners.TryGetValue(autonomousSystem, out string? name) ? name : "";

    /// <summary>What the database says; a damaged entry reads as unknown.</summary>
    public IpFacts Find(IPAddress address)
    {
        Dictionary<string, object>? entry;
        try
        {
            entry = reader.Find<Dictionary<string, object>>(address);
        }
        catch (Exception error) when (error is InvalidDatabaseException or DeserializationException or ArgumentException)
        {
            return default;
        }

        if (entry is null)
        {
            return default;
        }

        uint number = Number(First(entry, "autonomous_system_number", "asn"));
        if (number != 0 && First(entry, "autonomous_system_organization", "as_name", "as_org") is string owner)
        {
            owners.TryAdd(number, owner);
        }

        return new IpFacts(number, Country(entry));
    }

    public void Dispose() => reader.Dispose();

    private static ushort Country(Dictionary<string, object> entry)
    {
        object? country = First(entry, "country", "country_code", "registered_country");
        string? code = country is Dictionary<string, object> names ? First(names, "iso_code") as string : country as string;
        return code is { Length: 2 } && char.IsAsciiLetter(code[0]) && char.IsAsciiLetter(code[1])
            ? (ushort)((char.ToUpperInvariant(code[0]) << 8) | char.ToUpperInvariant(code[1]))
            : (ushort)0;
    }

    private static uint Number(object? value)
    {
        string text = value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value as string ?? "";
        text = text.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint parsed) ? parsed : 0;
    }

    private static object? First(Dictionary<string, object> entry, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (entry.TryGetValue(name, out object? value))
            {
                return value;
            }
        }

        return null;
    }
}
