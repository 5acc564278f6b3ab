using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Condition operators the plain way, by their written names without "Not".</summary>
internal static class ReferenceComparison
{
    private static readonly string[] Names =
    [
        "StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
        "NumericGreaterThanEquals", "DateEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool",
        "BinaryEquals", "IpAddress", "ArnLike", "Null",
    ];

    public static bool Known(string core) => Names.Contains(core);

    public static bool Readable(string core, string wanted) =>
        core.StartsWith("Numeric", StringComparison.Ordinal) ? double.TryParse(wanted, CultureInfo.InvariantCulture, out _)
        : core.StartsWith("Date", StringComparison.Ordinal) ? Moment(wanted) is not null
        : core == "IpAddress" ? Quad(wanted) && IPNetwork.TryParse(wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/32", out _)
        : core is not ("Bool" or "Null") || wanted is "true" or "false";

    /// <param name="wanted">A regular expression under StringLike and ArnLike.</param>
    public static bool Holds(string core, string value, string wanted) => core switch
    {
        "StringEquals" or "BinaryEquals" => value == wanted,
        "StringEqualsIgnoreCase" or "Bool" => value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
        "StringLike" => ReferenceText.Matches(value, wanted, RegexOptions.Singleline),
        "ArnLike" => wanted == "^.*\\z" || Arn(value, wanted),
        "IpAddress" => Quad(value) && Quad(wanted) && IPAddress.TryParse(value.Split('/')[0], out IPAddress? ip)
            && IPNetwork.TryParse(wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/32", out IPNetwork net) && net.Contains(ip),
        _ when core.StartsWith("Numeric", StringComparison.Ordinal) =>
            double.TryParse(value, CultureInfo.InvariantCulture, out double a) && double.TryParse(wanted, CultureInfo.InvariantCulture, out double b)
            && Relation(core["Numeric".Length..], a.CompareTo(b)),
        _ => Moment(value) is { } x && Moment(wanted) is { } y && Relation(core["Date".Length..], x.CompareTo(y)),
    };

    /// <summary>In an expression for ARNs a star may not swallow a colon before the sixth part.</summary>
    private static bool Arn(string value, string wanted)
    {
        string[] pattern = wanted[1..^2].Split(':', 6);
        string[] parts = value.Split(':', 6);
        return pattern.Length == 6 && parts.Length == 6 && pattern.Zip(parts).All(pair => ReferenceText.Matches(pair.Second, $"^{pair.First}\\z", RegexOptions.Singleline));
    }

    private static bool Quad(string text) => ReferenceText.Matches(text, @"^\d+\.\d+\.\d+\.\d+(/\d+)?\z");

    private static bool Relation(string name, int sign) => name switch
    {
        "Equals" => sign == 0,
        "LessThan" => sign < 0,
        "LessThanEquals" => sign < 1,
        "GreaterThan" => sign > 0,
        _ => sign > -1,
    };

    private static DateTime? Moment(string text) =>
        long.TryParse(text, out long seconds) && seconds > 9999 ? DateTime.UnixEpoch.AddSeconds(seconds)
        : ReferenceText.Matches(text, @"^\d{4}-\d\d-\d\d") && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime date) ? date
        : null;
}
