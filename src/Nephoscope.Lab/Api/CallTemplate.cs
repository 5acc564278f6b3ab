using System.Text;

namespace Nephoscope.Lab;

/// <summary>How one API operation is logged: text with slots, compiled once. Immutable.</summary>
internal sealed class CallTemplate
{
    public CallTemplate(string service, string operation, string request, string response, string extra, string? fixedRegion, bool write, string kind, bool data = false)
    {
        Service = service;
        Operation = operation;
        FixedRegion = fixedRegion is null ? null : Encoding.UTF8.GetBytes(fixedRegion);
        RegionName = fixedRegion;
        Succeeded = Compile(Category(Text(request, response, extra, write, kind), data));
        Failed = Compile(Category(Text(request, "null", extra.Contains("resources", StringComparison.Ordinal) ? "" : extra, write, kind), data));
        Primary = Succeeded.Select(segment => segment.Slot).FirstOrDefault(slot => slot >= Slot.Bucket);
    }

    public string Service { get; }

    public string Operation { get; }

    /// <summary>The region of a global service, null where the caller chooses.</summary>
    public byte[]? FixedRegion { get; }

    public string? RegionName { get; }

    /// <summary>The slot of the resource that the call is about; other resources are drawn.</summary>
    public Slot Primary { get; }

    public Segment[] Succeeded { get; }

    public Segment[] Failed { get; }

    private string Text(string request, string response, string extra, bool write, string kind)
    {
        string version = Service switch
        {
            "s3" or "iam" => "1.11",
            "ec2" or "ecs" or "rds" => "1.10",
            "lambda" or "logs" or "monitoring" => "1.09",
            _ => "1.08",
        };
        request = request switch
        {
            "{}" => "{%FirstNote%}",
            ['{', .., '}'] => request[..^1] + "%Note%}",
            _ => request,
        };
        string source = Service + ".amazonaws.com";
        return "{\"eventVersion\":\"" + version + "\",\"userIdentity\":%Identity%,\"eventTime\":\"%Time%\",\"eventSource\":\"" + source
            + "\",\"eventName\":\"" + Operation + "\",\"awsRegion\":\"%Region%\",\"sourceIPAddress\":\"%Address%\",\"userAgent\":\"%Agent%\"%Error%,"
            + "\"requestParameters\":" + request + ",\"responseElements\":" + response + (extra.Length == 0 ? "" : "," + extra)
            + (Service == "s3" ? ",\"requestID\":\"%Upper16%\"" : ",\"requestID\":\"%Uuid%\"") + ",\"eventID\":\"%Event%\",\"readOnly\":"
            + (write ? "false" : "true") + ",\"eventType\":\"" + kind + "\",\"managementEvent\":true,\"recipientAccountId\":\"%Account%\","
            + "\"eventCategory\":\"Management\"%Tls%%Console%}";
    }

    /// <summary>Calls on objects are data events.</summary>
    private static string Category(string text, bool data) => !data ? text : text
        .Replace("\"managementEvent\":true", "\"managementEvent\":false", StringComparison.Ordinal)
        .Replace("\"eventCategory\":\"Management\"", "\"eventCategory\":\"Data\"", StringComparison.Ordinal);

    private static Segment[] Compile(string text)
    {
        var segments = new List<Segment>();
        string[] parts = text.Split('%');
        for (int i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 0)
            {
                segments.Add(new Segment(Encoding.UTF8.GetBytes(parts[i]), Slot.None));
            }
            else
            {
                segments.Add(new Segment([], Enum.Parse<Slot>(parts[i])));
            }
        }

        return [.. segments];
    }
}

/// <summary>Fixed text, or a slot to be filled.</summary>
internal readonly record struct Segment(byte[] Text, Slot Slot);
