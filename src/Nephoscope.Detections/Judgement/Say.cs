using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Puts log text and numbers into sentences: bounded, without control characters. Escaping for a page is the output's part.</summary>
internal static class Say
{
    private const int LongestName = 120;

    public static string Text(InvariantText text) => text.Take();

    /// <summary>A name out of a log record, fit for a sentence.</summary>
    public static string Name(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "(unnamed)";
        }

        string cut = name.Length > LongestName ? name[..LongestName] + "…" : name;
        if (!HasControl(cut))
        {
            return cut;
        }

        var clean = new StringBuilder(cut.Length);
        foreach (char c in cut)
        {
            clean.Append(char.IsControl(c) ? ' ' : c);
        }

        return clean.ToString();
    }

    private static bool HasControl(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    public static string Actor(in Observation o) => Name(o.Principal.Name);

    /// <summary>Where the call came from, as a person would say it.</summary>
    public static string Place(in Observation o)
    {
        string address = o.Event.Has(EventField.SourceAddress) ? Name(o.Event.Text(EventField.SourceAddress)) : "an address not logged";
        string network = o.Origin.AutonomousSystem == 0 ? "" : Text($", AS{o.Origin.AutonomousSystem}");
        return o.Origin.Country == 0 ? address + network : $"{address} ({o.Origin.CountryCode}{network})";
    }

    /// <summary>"tried to" where the call failed.</summary>
    public static string Tried(in Observation o) => o.Event.Is(EventFlags.Denied) ? " (refused)" : o.Event.Is(EventFlags.Failed) ? " (failed)" : "";
}
