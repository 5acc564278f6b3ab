using System.Buffers.Text;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Reads <c>cidr,country,asn,as_org</c> line by line (RFC 4180 quoting, no line breaks inside fields). A bad line is counted and skipped.
/// </summary>
internal static class IpCsv
{
    private const int LongestLine = 4096;
    private const int MostColumns = 16;

    public static IpRanges Read(Stream stream)
    {
        var builder = new IpRanges.Builder();
        Columns columns = Columns.Default;
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        int line = 0;
        bool skipping = false;
        while (true)
        {
            int read = stream.Read(buffer, filled, buffer.Length - filled);
            int from = 0;
            filled += read;
            for (int end = buffer.AsSpan(0, filled).IndexOf((byte)'\n'); end >= 0;)
            {
                line++;
                if (!skipping)
                {
                    ReadLine(buffer.AsSpan(from, end - from), line, builder, ref columns);
                }

                skipping = false;
                from = end + 1;
                int next = buffer.AsSpan(from, filled - from).IndexOf((byte)'\n');
                end = next < 0 ? -1 : from + next;
            }

            if (read == 0)
            {
                if (filled > from && !skipping)
                {
                    ReadLine(buffer.AsSpan(from, filled - from), line + 1, builder, ref columns);
                }

                return builder.Build();
            }

            buffer.AsSpan(from, filled - from).CopyTo(buffer);
            filled -= from;
            if (filled > LongestLine && from == 0)
            {
                if (!skipping)
                {
                    builder.Reject(line + 1, "line too long");
                }

                skipping = true;
                filled = 0;
            }
        }
    }

    private static void ReadLine(ReadOnlySpan<byte> text, int line, IpRanges.Builder builder, ref Columns columns)
    {
        text = text.TrimEnd((byte)'\r').Trim((byte)' ');
        text = line == 1 && text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        if (text.IsEmpty || text[0] == '#')
        {
            return;
        }

        if (text.Length > LongestLine)
        {
            builder.Reject(line, "line too long");
            return;
        }

        Span<Range> fields = stackalloc Range[MostColumns];
        int count = Split(text, fields);
        if (line == 1 && Columns.TryHeader(text, fields[..count], out Columns named))
        {
            columns = named;
            return;
        }

        string? reason = ReadFields(text, fields[..count], columns, builder);
        if (reason is not null)
        {
            builder.Reject(line, reason);
        }
    }

    private static string? ReadFields(ReadOnlySpan<byte> text, ReadOnlySpan<Range> fields, Columns columns, IpRanges.Builder builder)
    {
        if (!TryNetwork(Field(text, fields, columns.Network), out NetworkAddress address, out int length))
        {
            return "no valid network in CIDR notation";
        }

        ReadOnlySpan<byte> country = Field(text, fields, columns.Country);
        bool validCountry = country.Length == 2 && char.IsAsciiLetter((char)country[0]) && char.IsAsciiLetter((char)country[1]);
        if (!country.IsEmpty && !validCountry)
        {
            return "country is not two letters";
        }

        if (!TryNumber(Field(text, fields, columns.Number), out uint number))
        {
            return "autonomous system is not a number";
        }

        ushort code = validCountry ? (ushort)(((country[0] & 0xDF) << 8) | (country[1] & 0xDF)) : (ushort)0;
        Span<byte> owner = stackalloc byte[256];
        int ownerLength = Unquote(Field(text, fields, columns.Owner), owner);
        builder.Add(address, length, new IpFacts(number, code), owner[..ownerLength]);
        return null;
    }

    private static bool TryNetwork(ReadOnlySpan<byte> text, out NetworkAddress address, out int length)
    {
        int slash = text.IndexOf((byte)'/');
        length = 128;
        if (!NetworkAddress.TryParse(slash < 0 ? text : text[..slash], out address))
        {
            return false;
        }

        if (slash < 0)
        {
            return true;
        }

        int most = address.IsIPv4 && !text[..slash].Contains((byte)':') ? 32 : 128;
        if (!Utf8Parser.TryParse(text[(slash + 1)..], out byte bits, out int consumed) || consumed != text.Length - slash - 1 || bits > most)
        {
            return false;
        }

        length = bits + 128 - most;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out uint number)
    {
        number = 0;
        text = text.StartsWith("AS"u8) || text.StartsWith("as"u8) ? text[2..] : text;
        return text.IsEmpty || (Utf8Parser.TryParse(text, out number, out int consumed) && consumed == text.Length);
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> text, ReadOnlySpan<Range> fields, int column)
    {
        if (column < 0 || column >= fields.Length)
        {
            return default;
        }

        ReadOnlySpan<byte> field = text[fields[column]].Trim((byte)' ');
        bool quoted = field.Length >= 2 && field[0] == '"' && field[^1] == '"';
        return quoted ? field[1..^1] : field;
    }

    private static int Unquote(ReadOnlySpan<byte> field, Span<byte> target)
    {
        int length = 0;
        for (int i = 0; i < field.Length && length < target.Length; i++)
        {
            target[length++] = field[i];
            i += field[i] == '"' && i + 1 < field.Length && field[i + 1] == '"' ? 1 : 0;
        }

        while (length > 0 && length == target.Length && (target[length - 1] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }

    private static int Split(ReadOnlySpan<byte> text, Span<Range> fields)
    {
        int count = 0;
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length && count < fields.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && !quoted))
            {
                fields[count++] = start..i;
                start = i + 1;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
        }

        return count;
    }

    /// <summary>Which column holds what; -1 where the file has none.</summary>
    private readonly record struct Columns(int Network, int Country, int Number, int Owner)
    {
        public static Columns Default => new(0, 1, 2, 3);

        public static bool TryHeader(ReadOnlySpan<byte> text, ReadOnlySpan<Range> fields, out Columns columns)
        {
            columns = new Columns(-1, -1, -1, -1);
            for (int i = 0; i < fields.Length; i++)
            {
                columns = Encoding.UTF8.GetString(Field(text, fields, i)).ToUpperInvariant() switch
                {
                    "CIDR" or "NETWORK" or "PREFIX" => columns with { Network = i },
                    "COUNTRY" or "COUNTRY_CODE" => columns with { Country = i },
                    "ASN" or "AS" or "AUTONOMOUS_SYSTEM_NUMBER" => columns with { Number = i },
                    "AS_ORG" or "AS_NAME" or "ORG" or "AUTONOMOUS_SYSTEM_ORGANIZATION" => columns with { Owner = i },
                    _ => columns,
                };
            }

            return columns.Network >= 0;
        }
    }
}
