using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// The ids of remembered events. Most are UUIDs as CloudTrail writes them, 16 bytes inside the note; of others what does not fit lies in pieces. One writer.
/// </summary>
internal sealed class NoteTexts
{
    /// <summary>Longest id that is kept as text.</summary>
    public const int Longest = 108;

    private const int UuidLength = 36;
    private const int LinkBytes = 4;
    private readonly Pool<NotePiece> pieces = new(6);

    public static void SetFile(ref BurstNote note, int file, int record)
    {
        Span<int> numbers = MemoryMarshal.Cast<byte, int>((Span<byte>)note.Bytes);
        (numbers[0], numbers[1]) = (file, record);
    }

    public static (int File, int Record) FileOf(in BurstNote note)
    {
        ReadOnlySpan<int> numbers = MemoryMarshal.Cast<byte, int>((ReadOnlySpan<byte>)note.Bytes);
        return (numbers[0], numbers[1]);
    }

    /// <summary>Keeps an id in a new note.</summary>
    public void Set(ref BurstNote note, ReadOnlySpan<byte> uid)
    {
        note.Length = (byte)uid.Length;
        Span<byte> own = note.Bytes;
        Span<byte> again = stackalloc byte[UuidLength];
        if (uid.Length == UuidLength && Utf8Parser.TryParse(uid, out Guid uuid, out int read, 'D') && read == UuidLength
            && Utf8Formatter.TryFormat(uuid, again, out _, 'D') && again.SequenceEqual(uid) && uuid.TryWriteBytes(own))
        {
            note.Form = NoteForm.Uuid;
            return;
        }

        note.Form = NoteForm.Text;
        int here = Math.Min(uid.Length, own.Length - LinkBytes);
        uid[..here].CopyTo(own[LinkBytes..]);
        int next = 0;
        int pieceCount = (uid.Length - here + NotePiece.OwnBytes - 1) / NotePiece.OwnBytes;
        for (int i = pieceCount - 1; i >= 0; i--)
        {
            int piece = pieces.Take();
            ReadOnlySpan<byte> text = uid[(here + (i * NotePiece.OwnBytes))..];
            text[..Math.Min(text.Length, NotePiece.OwnBytes)].CopyTo(pieces[piece].Bytes);
            pieces[piece].Next = next;
            next = piece + 1;
        }

        MemoryMarshal.Write(own, next);
    }

    public string Of(in BurstNote note)
    {
        ReadOnlySpan<byte> own = note.Bytes;
        if (note.Form == NoteForm.Uuid)
        {
            return new Guid(own).ToString("D");
        }

        Span<byte> text = stackalloc byte[Longest];
        text = text[..note.Length];
        int length = Math.Min(text.Length, own.Length - LinkBytes);
        own.Slice(LinkBytes, length).CopyTo(text);
        for (int at = MemoryMarshal.Read<int>(own); at != 0 && length < text.Length; at = pieces[at - 1].Next)
        {
            ReadOnlySpan<byte> more = ((ReadOnlySpan<byte>)pieces[at - 1].Bytes)[..Math.Min(NotePiece.OwnBytes, text.Length - length)];
            more.CopyTo(text[length..]);
            length += more.Length;
        }

        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Lets go of a note's pieces.</summary>
    public void Free(ref BurstNote note)
    {
        if (note.Form != NoteForm.Text)
        {
            return;
        }

        for (int at = MemoryMarshal.Read<int>(note.Bytes); at != 0;)
        {
            int next = pieces[at - 1].Next;
            pieces.Free(at - 1);
            at = next;
        }
    }

    /// <summary>Whether a note that was read can be.</summary>
    public bool Holds(in BurstNote note)
    {
        if (note.Form != NoteForm.Text)
        {
            return note.Form == NoteForm.FileAndRecord || (note.Form == NoteForm.Uuid && note.Length == UuidLength);
        }

        int rest = note.Length - BurstNote.OwnBytes + LinkBytes;
        int at = MemoryMarshal.Read<int>(note.Bytes);
        for (; at != 0 && (uint)at <= (uint)pieces.Length && rest > 0; at = pieces[at - 1].Next)
        {
            rest -= NotePiece.OwnBytes;
        }

        return note.Length <= Longest && at == 0 && rest <= 0;
    }

    public void Save(StateWriter writer) => pieces.Save(writer);

    public void Load(StateReader reader) => pieces.Load(reader);
}
