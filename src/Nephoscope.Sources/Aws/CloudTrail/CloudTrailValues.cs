using System.Runtime.CompilerServices;
using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>
/// The values found in one record, by slot. A name that occurs twice counts with its last value, as in System.Text.Json. Nothing is
/// copied until the record is known to be usable.
/// </summary>
internal ref struct CloudTrailValues
{
    private readonly ReadOnlySpan<byte> text;
    private readonly JsonIndex index;
    private readonly Span<JsonValue> slots;

    /// <param name="slots">Room for <see cref="CloudTrailSlot.Count"/> values, cleared.</param>
    public CloudTrailValues(ReadOnlySpan<byte> text, JsonIndex index, Span<JsonValue> slots)
    {
        this.text = text;
        this.index = index;
        this.slots = slots;
    }

    /// <summary>The bytes that the values' places speak of.</summary>
    public readonly ReadOnlySpan<byte> Text => text;

    public readonly JsonValue this[CloudTrailSlot slot] => slots[(int)slot];

    /// <summary>Reads the record's own members and all objects below that matter.</summary>
    public readonly CloudTrailVerdict Fill(int open)
    {
        var cursor = new JsonCursor(text, index, open);
        while (cursor.NextMember(out ReadOnlySpan<byte> name, out JsonValue value))
        {
            CloudTrailSlot slot = CloudTrailNames.Record(name);
            if (slot <= CloudTrailSlot.List)
            {
                if (slot == CloudTrailSlot.List)
                {
                    if (value.IsArray(text))
                    {
                        return CloudTrailVerdict.List;
                    }

                    continue;
                }

                slot = Unescaped(name, NameTable.Record);
            }

            slots[(int)slot] = value;
        }

        if (cursor.IsBroken)
        {
            return CloudTrailVerdict.Broken;
        }

        return IsCloudTrail() ? FillBelow() : CloudTrailVerdict.Other;
    }

    /// <summary>The scalar's text without escapes, for comparisons; scratch is used where there are escapes.</summary>
    public readonly ReadOnlySpan<byte> Plain(CloudTrailSlot slot, Span<byte> scratch)
    {
        ReadOnlySpan<byte> raw = slots[(int)slot].Scalar(text);
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return raw;
        }

        return JsonText.TryUnescape(raw, scratch, out int written, out _) ? scratch[..written] : default;
    }

    /// <summary>Whether the value is this word, as a string or bare.</summary>
    public readonly bool Is(CloudTrailSlot slot, ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> raw = slots[(int)slot].Scalar(text);
        if (raw.Length == word.Length)
        {
            return raw.SequenceEqual(word);
        }

        Span<byte> scratch = stackalloc byte[64];
        return raw.Length > word.Length && raw.Contains((byte)'\\') && Plain(slot, scratch).SequenceEqual(word);
    }

    /// <summary>The string member of an object in a slot; absent where there is none.</summary>
    public readonly JsonValue Member(CloudTrailSlot slot, ReadOnlySpan<byte> member) => Member(slots[(int)slot], member);

    public readonly JsonValue Member(JsonValue parent, ReadOnlySpan<byte> member)
    {
        JsonValue found = default;
        if (parent.IsObject(text))
        {
            var cursor = new JsonCursor(text, index, parent.Token);
            while (cursor.NextMember(out ReadOnlySpan<byte> name, out JsonValue value))
            {
                if (name.SequenceEqual(member))
                {
                    found = value;
                }
            }
        }

        return found;
    }

    /// <summary>ARN of the first resource that has one, else the first prefix of ARNs.</summary>
    public readonly JsonValue FirstResource()
    {
        JsonValue list = slots[(int)CloudTrailSlot.Resources];
        if (!list.IsArray(text))
        {
            return default;
        }

        JsonValue prefix = default;
        var cursor = new JsonCursor(text, index, list.Token);
        while (cursor.NextElement(out JsonValue element))
        {
            JsonValue arn = Member(element, "ARN"u8);
            if (arn.Scalar(text).Length > 0)
            {
                return arn;
            }

            prefix = prefix.IsPresent ? prefix : Member(element, "ARNPrefix"u8);
        }

        return prefix;
    }

    // Lists of other services (S3 notifications, table streams) share names, but their source begins with "aws:".
    private readonly bool IsCloudTrail()
    {
        int known = 0;
        for (var slot = CloudTrailSlot.EventVersion; slot <= CloudTrailSlot.Region; slot++)
        {
            known += slots[(int)slot].IsPresent ? 1 : 0;
        }

        known += slots[(int)CloudTrailSlot.EventId].IsPresent ? 1 : 0;
        known += slots[(int)CloudTrailSlot.InsightDetails].IsPresent ? 1 : 0;
        return known >= 3 && !slots[(int)CloudTrailSlot.EventSource].Scalar(text).StartsWith("aws:"u8);
    }

    private readonly CloudTrailVerdict FillBelow()
    {
        bool sound = Fill(CloudTrailSlot.UserIdentity, NameTable.Identity)
            && Fill(CloudTrailSlot.SessionContext, NameTable.Session)
            && Fill(CloudTrailSlot.SessionIssuer, NameTable.Issuer)
            && Fill(CloudTrailSlot.Attributes, NameTable.Detail)
            && Fill(CloudTrailSlot.WebIdFederation, NameTable.Detail)
            && Fill(CloudTrailSlot.OnBehalfOf, NameTable.Detail)
            && Fill(CloudTrailSlot.InScopeOf, NameTable.Detail)
            && Fill(CloudTrailSlot.TlsDetails, NameTable.Detail)
            && (slots[(int)CloudTrailSlot.EventName].IsPresent || Fill(CloudTrailSlot.InsightDetails, NameTable.Insight));
        return sound ? CloudTrailVerdict.Read : CloudTrailVerdict.Broken;
    }

    private readonly bool Fill(CloudTrailSlot parent, NameTable table)
    {
        JsonValue value = slots[(int)parent];
        if (!value.IsObject(text))
        {
            return true;
        }

        var cursor = new JsonCursor(text, index, value.Token);
        while (cursor.NextMember(out ReadOnlySpan<byte> name, out JsonValue member))
        {
            CloudTrailSlot slot = Find(name, table);
            slots[(int)(slot == CloudTrailSlot.None ? Unescaped(name, table) : slot)] = member;
        }

        return !cursor.IsBroken;
    }

    // A name may be written with escapes; nobody does, but the meaning is the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static CloudTrailSlot Unescaped(ReadOnlySpan<byte> name, NameTable table) =>
        name.IndexOf((byte)'\\') < 0 ? CloudTrailSlot.None : UnescapedSlow(name, table);

    private static CloudTrailSlot UnescapedSlow(ReadOnlySpan<byte> name, NameTable table)
    {
        Span<byte> plain = stackalloc byte[64];
        return JsonText.TryUnescape(name, plain, out int written, out bool cut) && !cut ? Find(plain[..written], table) : CloudTrailSlot.None;
    }

    private static CloudTrailSlot Find(ReadOnlySpan<byte> name, NameTable table) => table switch
    {
        NameTable.Record => CloudTrailNames.Record(name),
        NameTable.Identity => CloudTrailNames.Identity(name),
        NameTable.Session => CloudTrailNames.Session(name),
        NameTable.Issuer => CloudTrailNames.Issuer(name),
        NameTable.Insight => CloudTrailNames.Insight(name),
        _ => CloudTrailNames.Detail(name),
    };

    private enum NameTable
    {
        Record,
        Identity,
        Session,
        Issuer,
        Insight,
        Detail,
    }
}
