using System.Text;
using System.Text.Json;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>
/// The facts about power and place that a Kubernetes object carries, wherever in it they stand. A text that was cut or is not JSON gives what
/// was read up to there.
/// </summary>
internal sealed class ManifestReading
{
    private const int MostValues = 64;
    private const int LongestCommand = 4096;
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true };

    internal bool Privileged { get; private set; }

    internal bool HostPid { get; private set; }

    internal bool HostIpc { get; private set; }

    internal bool HostNetwork { get; private set; }

    internal List<string> HostPaths { get; } = [];

    internal List<string> Capabilities { get; } = [];

    internal List<string> Images { get; } = [];

    /// <summary>Commands and arguments of containers, word by word.</summary>
    internal List<string> Commands { get; } = [];

    internal List<string> Verbs { get; } = [];

    internal List<string> RuleResources { get; } = [];

    internal List<string> SubjectNames { get; } = [];

    internal List<string> Urls { get; } = [];

    internal List<string> ExternalAddresses { get; } = [];

    internal string RoleName { get; private set; } = "";

    internal string RoleKind { get; private set; } = "";

    internal string Type { get; private set; } = "";

    internal string Signer { get; private set; } = "";

    internal static ManifestReading Of(ReadOnlySpan<byte> json)
    {
        var reading = new ManifestReading();
        if (json.IsEmpty)
        {
            return reading;
        }

        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
            reading.Read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // A cut or broken object still told what stands before the break.
        }

        return reading;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        string[] path = new string[65];
        Array.Fill(path, "");
        string name = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString() ?? "";
                    path[reader.CurrentDepth] = name;
                    break;
                case JsonTokenType.True:
                    Flag(path[reader.CurrentDepth]);
                    break;
                case JsonTokenType.String:
                    int depth = reader.CurrentDepth;

                    // Elements of an array lie one deeper than the array's own name.
                    string own = path[depth].Length > 0 ? path[depth] : path[depth - 1];
                    Text(own, depth > 0 ? path[depth - 1] : "", depth > 1 ? path[depth - 2] : "", reader.GetString() ?? "");
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    path[reader.CurrentDepth + 1] = "";
                    break;
            }
        }
    }

    private void Flag(string name)
    {
        Privileged |= name == "privileged";
        HostPid |= name == "hostPID";
        HostIpc |= name == "hostIPC";
        HostNetwork |= name == "hostNetwork";
    }

    private void Text(string name, string parent, string grandparent, string value)
    {
        switch (name)
        {
            case "path" when parent == "hostPath":
                Keep(HostPaths, value);
                break;
            case "add" when grandparent == "capabilities" || parent == "capabilities" || parent == "add":
                Keep(Capabilities, value);
                break;
            case "image":
                Keep(Images, value);
                break;
            case "command" or "args":
                Keep(Commands, value, LongestCommand);
                break;
            case "verbs":
                Keep(Verbs, value);
                break;
            case "resources":
                Keep(RuleResources, value);
                break;
            case "url":
                Keep(Urls, value);
                break;
            case "externalIPs":
                Keep(ExternalAddresses, value);
                break;
            case "name" when parent == "roleRef":
                RoleName = value;
                break;
            case "kind" when parent == "roleRef":
                RoleKind = value;
                break;
            case "name" when grandparent == "subjects" || parent == "subjects":
                Keep(SubjectNames, value);
                break;
            case "type" when parent is "spec" or "":
                Type = Type.Length > 0 && parent.Length == 0 ? Type : value;
                break;
            case "signerName":
                Signer = value;
                break;
        }
    }

    private static void Keep(List<string> list, string value, int longest = 256)
    {
        if (list.Count < MostValues)
        {
            list.Add(value.Length > longest ? value[..longest] : value);
        }
    }
}
