using System.Globalization;
using System.Net;

namespace Nephoscope.Graph.Permissions;

/// <summary>Compares one value of a request with one value of a policy. A request's value that cannot be read does not match. Thread-safe.</summary>
internal static class ConditionValues
{
    private static readonly string[] Dates =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", "yyyy-MM", "yyyy",
    ];

    public static bool Compare(ConditionOperator kind, string value, string wanted) => kind switch
    {
        ConditionOperator.StringEquals or ConditionOperator.BinaryEquals => string.Equals(value, wanted, StringComparison.Ordinal),
        ConditionOperator.StringEqualsIgnoreCase or ConditionOperator.Bool => string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase),
        ConditionOperator.StringLike => Wildcard.IsMatch(wanted, value),
        ConditionOperator.ArnLike => IsArnLike(wanted, value),
        ConditionOperator.IpAddress => IsInside(value, wanted),
        >= ConditionOperator.NumericEquals and <= ConditionOperator.NumericGreaterThanEquals =>
            TryNumber(value, out decimal a) && TryNumber(wanted, out decimal b) && Ordered(kind - ConditionOperator.NumericEquals, a.CompareTo(b)),
        >= ConditionOperator.DateEquals and <= ConditionOperator.DateGreaterThanEquals =>
            TryDate(value, out DateTimeOffset a) && TryDate(wanted, out DateTimeOffset b) && Ordered(kind - ConditionOperator.DateEquals, a.CompareTo(b)),
        _ => false,
    };

    /// <summary>Whether a policy's value can be read under the operator; a value with variables is taken at its word.</summary>
    public static bool IsReadable(ConditionOperator kind, PatternText value) => value.HasVariables || kind switch
    {
        >= ConditionOperator.NumericEquals and <= ConditionOperator.NumericGreaterThanEquals => TryNumber(value.Source, out _),
        >= ConditionOperator.DateEquals and <= ConditionOperator.DateGreaterThanEquals => TryDate(value.Source, out _),
        ConditionOperator.IpAddress => TryNetwork(value.Source, out _, out _),
        ConditionOperator.Bool or ConditionOperator.Null => value.Source.ToUpperInvariant() is "TRUE" or "FALSE",
        _ => true,
    };

    /// <summary>The six parts of an ARN compare one by one, so that a star in one does not reach into the next; the last takes all the rest.</summary>
    private static bool IsArnLike(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.Length == 1 && pattern[0] == Wildcard.Any)
        {
            return true;
        }

        for (int part = 0; part < 5; part++)
        {
            int p = pattern.IndexOf(':');
            int t = text.IndexOf(':');
            if (p < 0 || t < 0 || !Wildcard.IsMatch(pattern[..p], text[..t]))
            {
                return false;
            }

            pattern = pattern[(p + 1)..];
            text = text[(t + 1)..];
        }

        return Wildcard.IsMatch(pattern, text);
    }

    private static bool Ordered(int relation, int sign) => relation switch
    {
        0 => sign == 0,
        1 => sign < 0,
        2 => sign <= 0,
        3 => sign > 0,
        _ => sign >= 0,
    };

    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TryDate(string text, out DateTimeOffset date)
    {
        if (DateTimeOffset.TryParseExact(
            text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date))
        {
            return true;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds is > 9_999 and <= 253_402_300_799)
        {
            date = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return true;
        }

        return false;
    }

    private static bool IsInside(string value, string network)
    {
        if (!TryNetwork(network, out byte[] wanted, out int bits) || !TryNetwork(value, out byte[] asked, out int own)
            || wanted.Length != asked.Length || own < bits)
        {
            return false;
        }

        int whole = bits / 8;
        if (!wanted.AsSpan(0, whole).SequenceEqual(asked.AsSpan(0, whole)))
        {
            return false;
        }

        int rest = bits % 8;
        return rest == 0 || (wanted[whole] ^ asked[whole]) >> (8 - rest) == 0;
    }

    private static bool TryNetwork(ReadOnlySpan<char> text, out byte[] address, out int bits)
    {
        address = [];
        bits = 0;
        int slash = text.IndexOf('/');
        ReadOnlySpan<char> host = slash < 0 ? text : text[..slash];
        bool dotted = host.Count('.') == 3 && host.IndexOfAnyExceptInRange('.', '9') < 0;
        if ((!dotted && !host.Contains(':')) || host.Contains('%') || !IPAddress.TryParse(host, out IPAddress? parsed))
        {
            return false;
        }

        address = parsed.GetAddressBytes();
        bits = address.Length * 8;
        return slash < 0
            || (int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given <= bits && (bits = given) >= 0);
    }
}
