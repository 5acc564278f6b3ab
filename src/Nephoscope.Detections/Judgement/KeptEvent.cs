using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// A <see cref="RelatedEvent"/> as a detector remembers it, for findings that most of them never become part of: 40 bytes, an id that is a UUID
/// as its number. Immutable.
/// </summary>
internal readonly struct KeptEvent
{
    /// <summary>Null where <see cref="id"/> says it.</summary>
    private readonly string? uid;
    private readonly string what;
    private readonly Guid id;

    /// <param name="like">Its short name is shared where it is the same; default for none.</param>
    public KeptEvent(RelatedEvent related, KeptEvent like = default)
    {
        Span<char> text = stackalloc char[36];
        bool isUuid = Guid.TryParseExact(related.Uid, "D", out id) && id.TryFormat(text, out _) && related.Uid.AsSpan().SequenceEqual(text);
        uid = isUuid ? null : related.Uid;
        what = like.what == related.What ? like.what : related.What;
        Time = related.Time;
    }

    public EventTime Time { get; }

    public string Uid => uid ?? id.ToString();

    public RelatedEvent Related => new(Uid, Time, what);
}
