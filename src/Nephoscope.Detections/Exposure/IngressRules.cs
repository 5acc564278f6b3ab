using System.Globalization;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Reads the rules a call adds to a security group or network ACL.</summary>
internal static class IngressRules
{
    /// <summary>Ports through which machines are administered or databases asked: SSH, RDP, WinRM, VNC, Docker, Kubernetes, databases.</summary>
    private static readonly int[] AdminPorts = [22, 23, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 6443, 9200, 10250, 11211, 27017];

    /// <summary>Ports meant for everybody.</summary>
    private static readonly int[] PublicPorts = [80, 443, 8080, 8443, 25, 53, 465, 587];

    /// <summary>How much of the rules is open to the world: 0 not at all, 1 other ports, 2 administration, 3 every port.</summary>
    public static int Openness(in SecurityEvent e)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(e[EventField.Request].ToArray());
            int worst = 0;
            Walk(document.RootElement, -1, -1, false, ref worst);
            return worst;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    /// <summary>A block of addresses as large as the world, or a good part of it: /0 to /7 of IPv4, /0 to /3 of IPv6.</summary>
    public static bool IsWorld(string block)
    {
        int slash = block.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && int.TryParse(block.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits < (block.Contains(':', StringComparison.Ordinal) ? 4 : 8);
    }

    private static void Walk(JsonElement element, int from, int to, bool allProtocols, ref int worst)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Walk(item, from, to, allProtocols, ref worst);
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        from = Port(element, "fromPort", from);
        to = Port(element, "toPort", to);
        allProtocols |= element.TryGetProperty("ipProtocol", out JsonElement protocol) && protocol.ValueKind == JsonValueKind.String && protocol.GetString() is "-1" or "all";
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                Walk(property.Value, from, to, allProtocols, ref worst);
            }
            else if (property.Name.StartsWith("cidr", StringComparison.OrdinalIgnoreCase) && IsWorld(property.Value.GetString()!))
            {
                worst = Math.Max(worst, Judge(from, to, allProtocols));
            }
        }
    }

    private static int Judge(int from, int to, bool allProtocols)
    {
        if (allProtocols || (from <= 0 && to is >= 65535 or < 0))
        {
            return 3;
        }

        return AdminPorts.Any(port => port >= from && port <= to) ? 2 : from == to && PublicPorts.Contains(from) ? 0 : 1;
    }

    private static int Port(JsonElement element, string name, int other) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int port) ? port : other;
}
