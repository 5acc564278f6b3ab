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
    private const int LongestName = 40;
    private const int LongestValue = 512;

    /// <summary>Memory for one call at a time, one for each thread.</summary>
    [ThreadStatic]
    private static TouchedBuffer? scratch;

    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>Adds each resource once, those of the request first.</summary>
    public static void Of(in SecurityEvent e, List<TouchedResource> into)
    {
        TouchedBuffer buffer = scratch ??= new TouchedBuffer();
        Collect(e, buffer);
        for (int i = 0; i < buffer.Count && into.Count < TouchedBuffer.Most; i++)
        {
            EntityKey key = buffer.KeyOf(i);
            if (!into.Exists(known => known.Key == key))
            {
                into.Add(buffer[i]);
            }
        }
    }

    /// <summary>The same without text objects, into memory that is used again.</summary>
    internal static void Collect(in SecurityEvent e, TouchedBuffer into)
    {
        into.Clear();
        if (e.Format == SourceFormat.KubernetesAudit)
        {
            AddClusterResource(e, into);
            return;
        }

        Span<char> lower = stackalloc char[LongestName];
        var place = new Place(ServiceOf(e, lower), e[EventField.Region], e[EventField.AccountUid]);
        Walk(e[EventField.Request], place, into);
        if (!e.Is(EventFlags.ReadOnly))
        {
            Walk(e[EventField.Response], place, into);
        }

        WalkArns(e[EventField.Resources], into);
        ReadOnlySpan<byte> uid = e[EventField.ResourceUid];
        if (into.Count == 0 && uid.Length > 4 && uid.StartsWith("arn:"u8))
        {
            into.AddArn(uid);
        }
    }

    /// <summary>The user, role or other resource that one parameter of the event names; null where the value is empty.</summary>
    public static TouchedResource? Named(in SecurityEvent e, EntityKind kind, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        TouchedBuffer buffer = scratch ??= new TouchedBuffer();
        buffer.Clear();
        Add(kind, default, Encoding.UTF8.GetBytes(value), new Place("iam", e[EventField.Region], e[EventField.AccountUid]), buffer);
        return buffer.Count == 0 ? null : buffer[0];
    }

    private static void Walk(ReadOnlySpan<byte> json, in Place place, TouchedBuffer into)
    {
        if (json.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
        Span<byte> value = stackalloc byte[LongestValue];
        ResourceKinds.Parameter known = default;
        int arrayDepth = -1;
        try
        {
            while (reader.Read() && !into.IsFull)
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        known = KindOf(ref reader, place.Service);
                        break;
                    case JsonTokenType.StartArray:
                        arrayDepth = known.Kind != EntityKind.Unknown ? reader.CurrentDepth : arrayDepth;
                        break;
                    case JsonTokenType.EndArray:
                        known = default;
                        arrayDepth = -1;
                        break;
                    case JsonTokenType.String when known.Kind != EntityKind.Unknown && reader.ValueSpan.Length is > 0 and <= LongestValue:
                        Add(known.Kind, known.ArnPrefix, value[..reader.CopyString(value)], place, into);
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

    private static void WalkArns(ReadOnlySpan<byte> json, TouchedBuffer into)
    {
        if (json.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
        Span<byte> value = stackalloc byte[LongestValue];
        try
        {
            while (reader.Read() && !into.IsFull)
            {
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("arn:"u8) && reader.ValueSpan.Length <= LongestValue)
                {
                    into.AddArn(value[..reader.CopyString(value)]);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // As above.
        }
    }

    /// <summary>The short service in lower case.</summary>
    private static ReadOnlySpan<char> ServiceOf(in SecurityEvent e, Span<char> lower)
    {
        ReadOnlySpan<byte> service = EventUid.ShortService(e[EventField.Service]);
        return service.Length <= lower.Length && Ascii.ToLower(service, lower, out int length) == System.Buffers.OperationStatus.Done
            ? lower[..length]
            : Encoding.UTF8.GetString(service).ToLowerInvariant();
    }

    /// <summary>What the member just read names; makes a string only of a name that is not plain ASCII.</summary>
    private static ResourceKinds.Parameter KindOf(scoped ref Utf8JsonReader reader, scoped ReadOnlySpan<char> service)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        if (name.Length > LongestName)
        {
            return default;
        }

        Span<char> lower = stackalloc char[LongestName];
        return !reader.ValueIsEscaped && Ascii.ToLower(name, lower, out int length) == System.Buffers.OperationStatus.Done
            ? ResourceKinds.OfParameter(service, lower[..length])
            : ResourceKinds.OfParameter(service, reader.GetString()!.ToLowerInvariant());
    }

    private static void Add(EntityKind kind, ReadOnlySpan<byte> arnPrefix, ReadOnlySpan<byte> value, in Place place, TouchedBuffer into)
    {
        if (value.StartsWith("arn:"u8))
        {
            AddArn(kind, value, into);
        }
        else if (kind is EntityKind.User or EntityKind.Role or EntityKind.Group)
        {
            if (!place.Account.IsEmpty && (kind != EntityKind.Role || place.Service is "iam" or "sts"))
            {
                into.AddIam(kind, place.Account, value);
            }
        }
        else if (kind == EntityKind.Instance && !value.StartsWith("i-"u8) && !value.StartsWith("mi-"u8))
        {
            return;
        }
        else if (arnPrefix.IsEmpty)
        {
            into.Add(EntityKey.Of(kind, value), kind, value, value);
        }
        else if (kind == EntityKind.Bucket)
        {
            into.AddJoined(kind, arnPrefix, value, value);
        }
        else
        {
            into.AddRegional(kind, arnPrefix, place.Region, place.Account, value);
        }
    }

    /// <summary>An ARN says itself what it names, unless that is no more than "a resource": then the parameter's kind counts.</summary>
    internal static void AddArn(EntityKind kind, ReadOnlySpan<byte> arn, TouchedBuffer into)
    {
        Arn parts = Arn.Of(arn);
        bool plain = ResourceKinds.OfArn(parts) == EntityKind.Resource && !parts.Resource.StartsWith("assumed-role/"u8);
        if (plain && kind != EntityKind.Role)
        {
            into.Add(EntityKey.Of(kind, arn), kind, arn, parts.Name);
        }
        else
        {
            into.AddArn(arn);
        }
    }

    private static void AddClusterResource(in SecurityEvent e, TouchedBuffer into)
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
        into.Add(EntityKey.Of(kind, uid), kind, Encoding.UTF8.GetBytes(uid), Encoding.UTF8.GetBytes(space + name));
    }

    private readonly ref struct Place(ReadOnlySpan<char> service, ReadOnlySpan<byte> region, ReadOnlySpan<byte> account)
    {
        public ReadOnlySpan<char> Service { get; } = service;

        public ReadOnlySpan<byte> Region { get; } = region;

        public ReadOnlySpan<byte> Account { get; } = account;
    }
}
