using System.Globalization;
using System.Text;
using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Output;

/// <summary>The reference of all detections as Markdown, made from their own declarations so that it cannot lie.</summary>
public static class DetectionReference
{
    public static string Markdown()
    {
        List<DetectorInfo> infos = [.. DetectorCatalog.Create().Select(d => d.Info)];
        var text = new StringBuilder();
        text.AppendLine("# Detections");
        text.AppendLine();
        text.AppendLine("Printed by `nephoscope rules list`; a test holds this page to it. Evidence is in nats, the natural logarithm of a");
        text.AppendLine("likelihood ratio; an incident opens at about 12. How evidence is added up stands in [ARCHITECTURE.md](ARCHITECTURE.md).");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{infos.Count} detections.");
        foreach (DetectorInfo info in infos.OrderBy(i => i.Uid, StringComparer.Ordinal))
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"## {info.Title}");
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"`{info.Uid}` · {Process(info.Process)} · {string.Join(", ", info.Attacks.Select(a => $"{a.Uid} {a.Name} ({a.TacticName})"))}");
            text.AppendLine();
            text.AppendLine(info.Decides);
        }

        return text.Replace("\r\n", "\n").ToString();
    }

    private static string Process(EvidenceProcess process) => process switch
    {
        EvidenceProcess.Effect => "effect, whoever does it",
        EvidenceProcess.Rule => "rule",
        EvidenceProcess.Foreign => "another tool's finding",
        _ => "behaviour",
    };
}
