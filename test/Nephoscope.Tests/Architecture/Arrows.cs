using System.Xml.Linq;

namespace Nephoscope.Tests.Architecture;

/// <summary>Which project may know which. The domain never knows an adapter; only the program knows neighbours.</summary>
internal static class Arrows
{
    private static readonly string[] Domain = ["Events", "Sources", "Graph", "Behavior", "Detections", "Incidents", "Evidence", "Response"];

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Events"] = [],
        ["Sources"] = ["Events"],
        ["Graph"] = ["Events"],
        ["Behavior"] = ["Events"],
        ["Detections"] = ["Events", "Graph", "Behavior"],
        ["Incidents"] = ["Events", "Graph"],
        ["Evidence"] = ["Events", "Graph", "Incidents"],
        ["Response"] = ["Events", "Graph", "Incidents"],
        ["Lab"] = ["Events"],
        ["Storage"] = Domain,
        ["Aws"] = Domain,
        ["Sensor"] = Domain,
        ["Console"] = [.. Domain, "Storage"],
    };

    public static IEnumerable<string> Violations(IEnumerable<SourceText> projects)
    {
        foreach (SourceText project in projects)
        {
            string name = Short(project.Path);
            if (name == "Nephoscope")
            {
                continue;
            }

            if (!Allowed.TryGetValue(name, out string[]? allowed))
            {
                yield return $"{project.Path}: a project that the table of arrows does not know";
                continue;
            }

            foreach (XElement reference in XDocument.Parse(project.Text).Descendants("ProjectReference"))
            {
                string target = Short((string?)reference.Attribute("Include") ?? "");
                if (!allowed.Contains(target))
                {
                    yield return $"{project.Path}: {name} may not know {target}";
                }
            }
        }
    }

    private static string Short(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
        return name.StartsWith("Nephoscope.", StringComparison.Ordinal) ? name["Nephoscope.".Length..] : name;
    }
}
