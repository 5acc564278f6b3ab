using System.Runtime.CompilerServices;
using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>The values found in one record, by slot. Nothing is copied until the record is known to be usable.</summary>
internal ref struct CloudTrailValues
{
    private const ulong Telling =
        (1UL << (int)CloudTrailSlot.EventVersion) | (1UL << (int)CloudTrailSlot.UserIdentity) | (1UL << (int)CloudTrailSlot.EventTime)
        | (1UL << (int)CloudTrailSlot.EventSource) | (1UL << (int)CloudTrailSlot.EventName) | (1UL << (int)CloudTrailSlot.Region)
        | (1UL << (int)CloudTrailSlot.EventId) | (1UL << (int)CloudTrailSlot.InsightDetails);

    private MemberTable table;

    /// <param name="slots">Room for 64 values; need not be cleared.</param>
    public CloudTrailValues(ReadOnlySpan<byte> text, JsonIndex index, Span<JsonValue> slots) => table = new MemberTable(text, index, slots);

    /// <summary>The bytes that the values' places speak of.</summary>
    public readonly ReadOnlySpan<byte> Text => table.Text;

    /// <summary>Bit n set: slot n has a value, be it null.</summary>
    public readonly ulong Present => table.Present;

    public readonly JsonValue this[CloudTrailSlot slot] => table[(int)slot];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(CloudTrailSlot slot) => (table.Present >> (int)slot & 1) != 0;

    /// <summary>The value of a slot that is present.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref readonly JsonValue Known(int slot) => ref table.Known(slot);

    /// <summary>Reads the record's own members and all objects below that matter.</summary>
    public CloudTrailVerdict Fill(int open)
    {
        switch (table.Fill<CloudTrailNames.Record>(open))
        {
            case MemberTable.Result.List:
                return CloudTrailVerdict.List;
            case MemberTable.Result.Broken:
                return CloudTrailVerdict.Broken;
        }

        // Notifications and table streams of other services share most names, but their source begins with "aws:".
        if (System.Numerics.BitOperations.PopCount(Present & Telling) < 3
            || table[(int)CloudTrailSlot.EventSource].Scalar(Text).StartsWith("aws:"u8))
        {
            return CloudTrailVerdict.Other;
        }

        return FillBelow() ? CloudTrailVerdict.Read : CloudTrailVerdict.Broken;
    }

    /// <summary>The scalar's text without escapes, for comparisons; scratch is used where there are escapes.</summary>
    public readonly ReadOnlySpan<byte> Plain(CloudTrailSlot slot, Span<byte> scratch)
    {
        if (!Has(slot))
        {
            return default;
        }

        ref readonly JsonValue value = ref Known((int)slot);
        ReadOnlySpan<byte> raw = value.Scalar(Text);
        if (!table.Index.MayEscape(value.Start, value.End) || raw.IndexOf((byte)'\\') < 0)
        {
            return raw;
        }

        return JsonText.TryUnescape(raw, scratch, out int written, out _) ? scratch[..written] : default;
    }

    /// <summary>Whether the value is this word, as a string or bare.</summary>
    public readonly bool Is(CloudTrailSlot slot, ReadOnlySpan<byte> word)
    {
        if (!Has(slot))
        {
            return false;
        }

        ref readonly JsonValue value = ref Known((int)slot);
        return value.Scalar(Text).SequenceEqual(word) || (table.Index.MayEscape(value.Start, value.End) && IsEscaped(slot, word));
    }

    /// <summary>The last member of that name of an object in a slot; absent where there is none.</summary>
    public readonly JsonValue Member(CloudTrailSlot slot, ReadOnlySpan<byte> member) => Member(this[slot], member);

    /// <summary>ARN of the first resource that has one, else the first prefix of ARNs.</summary>
    public readonly JsonValue FirstResource()
    {
        JsonValue list = this[CloudTrailSlot.Resources];
        if (!list.IsArray(Text))
        {
            return default;
        }

        JsonValue prefix = default;
        var cursor = new JsonCursor(Text, table.Index, list.Token);
        while (cursor.NextElement(out JsonValue element))
        {
            JsonValue arn = Member(element, "ARN"u8);
            if (arn.Scalar(Text).Length > 0)
            {
                return arn;
            }

            prefix = prefix.IsPresent ? prefix : Member(element, "ARNPrefix"u8);
        }

        return prefix;
    }

    [SkipLocalsInit]
    private readonly bool IsEscaped(CloudTrailSlot slot, ReadOnlySpan<byte> word)
    {
        Span<byte> scratch = stackalloc byte[64];
        return Plain(slot, scratch).SequenceEqual(word);
    }

    private static bool IsName(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> name)
    {
        Span<byte> plain = stackalloc byte[64];
        return JsonText.TryUnescape(escaped, plain, out int written, out bool cut) && !cut && plain[..written].SequenceEqual(name);
    }

    private readonly JsonValue Member(JsonValue parent, ReadOnlySpan<byte> member)
    {
        JsonValue found = default;
        if (parent.IsObject(Text))
        {
            var cursor = new JsonCursor(Text, table.Index, parent.Token);
            while (cursor.NextMember(out ReadOnlySpan<byte> name, out JsonValue value))
            {
                if (name.SequenceEqual(member) || (name.Contains((byte)'\\') && IsName(name, member)))
                {
                    found = value;
                }
            }
        }

        return found;
    }

    private bool FillBelow() =>
        Below<CloudTrailNames.Identity>(CloudTrailSlot.UserIdentity)
        && Below<CloudTrailNames.Session>(CloudTrailSlot.SessionContext)
        && Below<CloudTrailNames.Issuer>(CloudTrailSlot.SessionIssuer)
        && Below<CloudTrailNames.Attributes>(CloudTrailSlot.Attributes)
        && Below<CloudTrailNames.WebIdFederation>(CloudTrailSlot.WebIdFederation)
        && Below<CloudTrailNames.OnBehalfOf>(CloudTrailSlot.OnBehalfOf)
        && Below<CloudTrailNames.InScopeOf>(CloudTrailSlot.InScopeOf)
        && Below<CloudTrailNames.TlsDetails>(CloudTrailSlot.TlsDetails)
        && (Has(CloudTrailSlot.EventName) || Below<CloudTrailNames.Insight>(CloudTrailSlot.InsightDetails));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Below<TNames>(CloudTrailSlot parent)
        where TNames : struct, INameTable
    {
        if (!Has(parent))
        {
            return true;
        }

        ref readonly JsonValue value = ref Known((int)parent);
        return Text[value.Start] != '{' || table.Fill<TNames>(value.Token) == MemberTable.Result.Done;
    }
}
