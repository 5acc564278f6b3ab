using System.Text;

namespace Nephoscope.Storage;

/// <summary>
/// Makes text of others fit to be kept by any database in the same way: NUL and halves of surrogate pairs become U+FFFD, and what is longer
/// than its bound is cut (the document still has it whole).
/// </summary>
internal static class LedgerText
{
    /// <summary>Longest uid in characters; a longer one is refused, since cutting it could make two entries one.</summary>
    public const int LongestUid = 512;

    public const int LongestAccount = 512;
    public const int LongestStatus = 128;
    private const int LongestTitle = 2048;

    /// <summary>The writes as they are made.</summary>
    /// <exception cref="ArgumentException">A uid is empty or too long, or a kind has no number.</exception>
    public static LedgerWrite[] Clean(IReadOnlyList<LedgerWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var clean = new LedgerWrite[writes.Count];
        for (int i = 0; i < clean.Length; i++)
        {
            clean[i] = writes[i] with { Entry = Clean(writes[i].Entry) };
        }

        return clean;
    }

    /// <summary>The entry as it is kept.</summary>
    /// <exception cref="ArgumentException">The uid is empty or too long, or the kind has no number.</exception>
    public static LedgerEntry Clean(LedgerEntry entry)
    {
        if (entry.Kind == 0)
        {
            throw new ArgumentException("An entry needs a kind.", nameof(entry));
        }

        return entry with
        {
            Uid = Uid(entry.Uid),
            Account = Clean(entry.Account, LongestAccount),
            Status = Clean(entry.Status, LongestStatus),
            Title = Clean(entry.Title, LongestTitle),
            Revision = 0,
            Sequence = 0,
        };
    }

    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static string Uid(string uid)
    {
        ArgumentException.ThrowIfNullOrEmpty(uid);
        return uid.Length > LongestUid
            ? throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A uid has at most {LongestUid} characters."), nameof(uid))
            : Clean(uid, LongestUid);
    }

    public static string Clean(string text, int bound = LongestTitle)
    {
        if (text.Length > bound)
        {
            text = text[..(char.IsHighSurrogate(text[bound - 1]) ? bound - 1 : bound)];
        }

        if (IsClean(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    /// <summary>What <see cref="LedgerQuery.Text"/> is looked for in: upper case by the invariant tables, so that every database finds the same.</summary>
    public static string Searchable(LedgerEntry entry) => (entry.Title + "\u0001" + entry.Uid).ToUpperInvariant();

    private static bool IsClean(string text)
    {
        foreach (char letter in text)
        {
            if (letter == 0 || char.IsSurrogate(letter))
            {
                return false;
            }
        }

        return true;
    }
}
