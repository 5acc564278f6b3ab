using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;

namespace Nephoscope.Tests.Sources;

/// <summary>Tells events as text, one field a line, for comparison with a reviewed listing.</summary>
internal static class EventListing
{
    public static string Render(in SecurityEvent securityEvent)
    {
        ref readonly EventHeader header = ref securityEvent.Header;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{header.Kind} {header.Format} {securityEvent.Time}");
        Number(text, "end", header.EndNanoseconds == 0 ? 0 : header.EndNanoseconds / EventTime.NanosecondsPerSecond);
        Number(text, "bytes", header.Bytes);
        Number(text, "packets", header.Packets);
        Number(text, "pid", header.ProcessId);
        Number(text, "uid", header.UserId + 1);
        Number(text, "sport", header.SourcePort);
        Number(text, "dport", header.DestinationPort);
        Number(text, "protocol", header.Protocol);
        Number(text, "severity", header.ForeignSeverity);
        text.Append(header.Flags == EventFlags.None ? "" : " [" + header.Flags + "]").Append('\n');
        foreach (EventField field in Enum.GetValues<EventField>())
        {
            if (securityEvent.Has(field))
            {
                string value = securityEvent.Text(field).ReplaceLineEndings(" ");
                text.Append(CultureInfo.InvariantCulture, $"  {field}: {(value.Length > 160 ? value[..160] + "..." : value)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>What becomes of one record in the hands of the first parser that recognises it.</summary>
    public static string Render(string record)
    {
        using var batch = new EventBatch();
        byte[] bytes = Encoding.UTF8.GetBytes(record);
        foreach (IParser parser in ParserCatalog.CreateAll())
        {
            if (parser.Recognizes(bytes))
            {
                ParseResult result = parser.Parse(bytes, batch.Writer);
                return result.Reason is { } reason ? $"{parser.Format}: {reason}\n"
                    : batch.Count == 0 ? $"{parser.Format}: no event\n" : Render(batch[0]);
            }
        }

        return "no known format\n";
    }

    private static void Number(StringBuilder text, string name, long number)
    {
        if (number != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {name}={(name == "uid" ? number - 1 : number)}");
        }
    }
}
