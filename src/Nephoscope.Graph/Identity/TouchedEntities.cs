using System.Text;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Lists the resources an event names: in its request, in its answer, in the source's own list. For the few events that become evidence;
/// allocates. Damaged or cut JSON gives what stands before the damage. Thread-safe.
/// </summary>
public static class TouchedEntities
{
    private const int Most = 32;
    private const int LongestValue = 512;
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>Adds each resource once, those of the request first.</summary>
    public static void Of(in SecurityEvent e, List<TouchedResource> into)
    {
        if (e.Format == SourceFormat.KubernetesAudit)
        {
            AddClusterResource(e, into);
            return;
        }

        string service = Encoding.UTF8.GetString(EventUid.ShortService(e[EventField.Service])).ToLowerInvariant();
        var place = new Place(service, e.Text(EventField.Region), e.Text(EventField.AccountUid));
        Walk(e[EventField.Request], place, into);
        if (!e.Is(EventFlags.ReadOnly))
        {
            Walk(e[EventField.Response], place, into);
        }

        WalkArns(e[EventField.Resources], into);
        if (into.Count == 0 && e.Text(EventField.ResourceUid) is { Length: > 4 } uid && uid.StartsWith("arn:", StringComparison.Ordinal))
        {
            Add(TouchedResource.OfArn(uid), into);
        }
    }

    /// <summary>The user, role or other resource that one parameter of the event names; null where the value is empty.</summary>
    public static TouchedResource? Named(in SecurityEvent e, EntityKind kind, string? value)
    {
        var place = new Place("iam", e.Text(EventField.Region), e.Text(EventField.AccountUid));
        return string.IsNullOrEmpty(value) ? null : Make(kind, null, value, place);
    }

    private static void Walk(ReadOnlySpan<byte> json, Place place, List<TouchedResource> into)
    {
        if (json.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
        (EntityKind Kind, string? ArnPrefix) known = default;
        int arrayDepth = -1;
        try
        {
            while (reader.Read() && into.Count < Most)
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        known = reader.ValueSpan.Length > 40 ? default : ResourceKinds.OfParameter(place.Service, reader.GetString()!.ToLowerInvariant());
                        break;
                    case JsonTokenType.StartArray:
                        arrayDepth = known.Kind != EntityKind.Unknown ? reader.CurrentDepth : arrayDepth;
                        break;
                    case JsonTokenType.EndArray:
                        known = default;
                        arrayDepth = -1;
                        break;
                    case JsonTokenType.String when known.Kind != EntityKind.Unknown && reader.ValueSpan.Length is > 0 and <= LongestValue:
                        Add(Make(known.Kind, known.ArnPrefix, reader.GetString()!, place), into);
                        known = arrayDepth < 0 ? default : known;
                        break;
                    case JsonTokenType.StartObject:
                        known = default;
                        break;
                    default:
                        break;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The source's JSON was cut or is not text: what was read so far counts.
        }
    }

    private static void WalkArns(ReadOnlySpan<byte> json, List<TouchedResource> into)
    {
        if (json.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
        try
        {
            while (reader.Read() && into.Count < Most)
            {
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("arn:"u8) && reader.ValueSpan.Length <= LongestValue)
                {
                    Add(TouchedResource.OfArn(reader.GetString()!), into);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // As above.
        }
    }

    private static TouchedResource? Make(EntityKind kind, string? arnPrefix, string value, Place place)
    {
        if (value.StartsWith("arn:", StringComparison.Ordinal))
        {
            TouchedResource named = TouchedResource.OfArn(value);
            return named.Kind == EntityKind.Resource && kind != EntityKind.Role
                ? named with { Kind = kind, Key = EntityKey.Of(kind, value) }
                : named;
        }

        if (kind is EntityKind.User or EntityKind.Role or EntityKind.Group)
        {
            string word = kind == EntityKind.User ? "user" : kind == EntityKind.Role ? "role" : "group";
            return place.Account.Length == 0 || (kind == EntityKind.Role && place.Service is not ("iam" or "sts"))
                ? null
                : new TouchedResource(
                    Arn.IamKey(kind, Encoding.UTF8.GetBytes(place.Account), Encoding.UTF8.GetBytes(value)),
                    kind,
                    $"arn:aws:iam::{place.Account}:{word}/{value}",
                    value);
        }

        if (kind == EntityKind.Instance && !value.StartsWith("i-", StringComparison.Ordinal) && !value.StartsWith("mi-", StringComparison.Ordinal))
        {
            return null;
        }

        string uid = arnPrefix is null ? value : kind == EntityKind.Bucket ? arnPrefix + value : FullArn(arnPrefix, value, place);
        return new TouchedResource(EntityKey.Of(kind, uid), kind, uid, value);
    }

    /// <param name="prefix">Service and how its resource begins: <c>lambda:function:</c>.</param>
    private static string FullArn(string prefix, string value, Place place)
    {
        int colon = prefix.IndexOf(':', StringComparison.Ordinal);
        return $"arn:aws:{prefix[..colon]}:{place.Region}:{place.Account}:{prefix[(colon + 1)..]}{value.TrimStart('/')}";
    }

    private static void AddClusterResource(in SecurityEvent e, List<TouchedResource> into)
    {
        string operation = e.Text(EventField.Operation);
        string[] parts = operation.Split(':', '/');
        EntityKind kind = parts.Length > 1 ? ResourceKinds.OfClusterResource(parts[1]) : EntityKind.Resource;
        string name = e.Text(EventField.ResourceUid);
        name = name[(name.LastIndexOf('/') + 1)..];
        if (name.Length == 0)
        {
            return;
        }

        string space = e.Has(EventField.Namespace) ? e.Text(EventField.Namespace) + "/" : "";
        string cluster = e.Has(EventField.AccountUid) ? e.Text(EventField.AccountUid) + "/" : "";
        string uid = kind is EntityKind.Pod or EntityKind.Workload or EntityKind.ServiceAccount
            ? cluster + space + name
            : cluster + space + (parts.Length > 1 ? parts[1] + "/" : "") + name;
        Add(new TouchedResource(EntityKey.Of(kind, uid), kind, uid, space + name), into);
    }

    private static void Add(TouchedResource? resource, List<TouchedResource> into)
    {
        if (resource is null || resource.Key.IsNone || into.Count >= Most)
        {
            return;
        }

        foreach (TouchedResource known in into)
        {
            if (known.Key == resource.Key)
            {
                return;
            }
        }

        into.Add(resource);
    }

    private readonly record struct Place(string Service, string Region, string Account);
}
