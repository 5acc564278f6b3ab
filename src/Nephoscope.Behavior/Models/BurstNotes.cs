using System.Buffers.Text;
using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>The remembered events of bursts, as linked notes in one pool. Texts are made only when somebody asks. One writer.</summary>
internal sealed class BurstNotes
{
    private const int MostNames = 65_536;

    /// <summary>Number of the first file that an earlier run read; the second has the one below.</summary>
    private const int FirstEarlier = -2;
    private readonly Pool<BurstNote> pool = new(6);
    private readonly NoteTexts texts = new();
    private readonly Dictionary<ulong, int> nameIndex = [];
    private readonly TextList names = new();
    private readonly List<string> earlierFiles = [];

    public BurstNotes() => names.Add("(other)");

    public void Add(ref BurstRecord record, in BehaviorInput input, BurstPlace place)
    {
        SecurityEvent e = input.Event;
        int index = pool.Take();
        ref BurstNote note = ref pool[index];
        note.Nanoseconds = e.Time.Nanoseconds;
        note.What = (ushort)NameOf(e);
        note.Place = place;
        Span<byte> uid = stackalloc byte[NoteTexts.Longest];
        uid = uid[..WriteUid(e, uid)];
        if (uid.IsEmpty)
        {
            NoteTexts.SetFile(ref note, e.Header.File, e.Header.Record);
        }
        else
        {
            texts.Set(ref note, uid);
        }

        if (record.Tail == 0)
        {
            record.Head = index + 1;
        }
        else
        {
            pool[record.Tail - 1].Next = index + 1;
        }

        record.Tail = index + 1;
        record.Notes++;
    }

    /// <summary>Drops notes older than a moment from the front.</summary>
    public void Forget(ref BurstRecord record, long before)
    {
        while (record.Head != 0 && pool[record.Head - 1].Nanoseconds < before)
        {
            ForgetFirst(ref record);
        }
    }

    /// <summary>Whether the first remembered event came from a place of the actor's own.</summary>
    public bool BeginsOwn(in BurstRecord record) => record.Head != 0 && pool[record.Head - 1].Place == BurstPlace.Own;

    /// <summary>Drops the first note; there must be one.</summary>
    public void ForgetFirst(ref BurstRecord record)
    {
        int index = record.Head - 1;
        record.Head = pool[index].Next;
        record.Tail = record.Head == 0 ? 0 : record.Tail;
        record.Notes--;
        texts.Free(ref pool[index]);
        pool.Free(index);
    }

    public void Free(ref BurstRecord record) => Forget(ref record, long.MaxValue);

    public IReadOnlyList<BurstEvent> List(in BurstRecord record, IReadOnlyList<string> files)
    {
        var list = new List<BurstEvent>(record.Notes);
        for (int at = record.Head; at != 0;)
        {
            ref BurstNote note = ref pool[at - 1];
            string uid = note.Form != NoteForm.FileAndRecord ? texts.Of(in note) : FileUid(in note, files);
            list.Add(new BurstEvent(uid, new EventTime(note.Nanoseconds), names[note.What], note.Place));
            at = note.Next;
        }

        list.Sort(static (a, b) => a.Time.CompareTo(b.Time) is not 0 and int order ? order : string.CompareOrdinal(a.Uid, b.Uid));
        return list;
    }

    /// <summary>Notes ever made; places lie below it.</summary>
    public int Length => pool.Length;

    /// <summary>Whether a burst's notes hang together and are no other burst's.</summary>
    /// <param name="taken">Marks those of the bursts looked at.</param>
    public bool Holds(in BurstRecord record, bool[] taken)
    {
        int count = 0;
        int last = 0;
        for (int at = record.Head; at != 0; last = at, at = pool[at - 1].Next, count++)
        {
            if ((uint)at > (uint)pool.Length || taken[at - 1])
            {
                return false;
            }

            taken[at - 1] = true;
        }

        return count == record.Notes && last == record.Tail;
    }

    /// <summary>Files are written by name: who reads it may have others open.</summary>
    public void Save(StateWriter writer, IReadOnlyList<string> files)
    {
        bool[] isFree = pool.FreeOnes();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < pool.Length; i++)
        {
            if (!isFree[i] && pool[i].Form == NoteForm.FileAndRecord)
            {
                numbers.TryAdd(FileName(NoteTexts.FileOf(in pool[i]).File, files), numbers.Count);
            }
        }

        writer.WriteList(numbers.Keys, static (w, name) => w.Write(name));
        pool.Save(writer, (int index, ref BurstNote note) =>
        {
            if (!isFree[index] && note.Form == NoteForm.FileAndRecord)
            {
                (int file, int record) = NoteTexts.FileOf(in note);
                NoteTexts.SetFile(ref note, numbers[FileName(file, files)], record);
            }
        });
        texts.Save(writer);
        writer.WriteList(names.All(), static (w, name) => w.Write(name));
        writer.WriteArray<ulong>(nameIndex.OrderBy(static pair => pair.Value).Select(static pair => pair.Key).ToArray());
    }

    public void Load(StateReader reader)
    {
        earlierFiles.AddRange(reader.ReadList(static r => r.ReadText()));
        pool.Load(reader);
        texts.Load(reader);
        names.Clear();
        foreach (string name in reader.ReadList(static r => r.ReadText()))
        {
            names.Add(name);
        }

        ulong[] keys = reader.ReadArray<ulong>();
        reader.Require(names.Count == keys.Length + 1, "its names are not in order");
        for (int i = 0; i < keys.Length; i++)
        {
            nameIndex[keys[i]] = i + 1;
        }

        bool[] isFree = pool.FreeOnes();
        for (int i = 0; i < pool.Length; i++)
        {
            ref BurstNote note = ref pool[i];
            reader.Require(
                note.What < names.Count && (uint)note.Next <= (uint)pool.Length && note.Place <= BurstPlace.Strange && texts.Holds(in note),
                "an event of a burst cannot be");
            if (!isFree[i] && note.Form == NoteForm.FileAndRecord)
            {
                (int file, int record) = NoteTexts.FileOf(in note);
                reader.Require((uint)file <= (uint)earlierFiles.Count, "an event of a burst cannot be");
                NoteTexts.SetFile(ref note, FirstEarlier - file, record);
            }
        }
    }

    /// <summary>A file of this run by its number, one of an earlier run by a number below -1.</summary>
    private string FileName(int file, IReadOnlyList<string> files) =>
        file >= 0 ? file < files.Count ? Path.GetFileName(files[file]) : "-"
        : FirstEarlier - file is int earlier && (uint)earlier < (uint)earlierFiles.Count ? earlierFiles[earlier] : "-";

    private string FileUid(in BurstNote note, IReadOnlyList<string> files)
    {
        (int file, int record) = NoteTexts.FileOf(in note);
        return string.Create(CultureInfo.InvariantCulture, $"{FileName(file, files)}#{record}");
    }

    /// <summary>The same id as <see cref="EventUid.Of"/>, without text objects; 0 where file and record tell it, or it is too long.</summary>
    private static int WriteUid(SecurityEvent e, Span<byte> target)
    {
        if (e.Kind != EventKind.NetworkFlow)
        {
            ReadOnlySpan<byte> uid = e[EventField.Uid];
            return uid.Length <= target.Length && uid.TryCopyTo(target) ? uid.Length : 0;
        }

        int length = 0;
        bool fits = Put(e[EventField.InterfaceUid], target, ref length) && Put(e[EventField.SourceAddress], target, ref length)
            && Put(e.Header.SourcePort, target, ref length) && Put(e[EventField.DestinationAddress], target, ref length)
            && Put(e.Header.DestinationPort, target, ref length) && Put(e.Header.Protocol, target, ref length)
            && Put(e.Header.TimeNanoseconds / EventTime.NanosecondsPerSecond, target, ref length);
        return fits ? length - 1 : 0;
    }

    private static bool Put(ReadOnlySpan<byte> text, Span<byte> target, ref int length)
    {
        if (text.Length + 1 > target.Length - length)
        {
            return false;
        }

        text.CopyTo(target[length..]);
        length += text.Length;
        target[length++] = (byte)':';
        return true;
    }

    private static bool Put(long number, Span<byte> target, ref int length)
    {
        if (!Utf8Formatter.TryFormat(number, target[length..], out int written) || length + written >= target.Length)
        {
            return false;
        }

        length += written;
        target[length++] = (byte)':';
        return true;
    }

    private int NameOf(SecurityEvent e)
    {
        ulong key = e.Kind is EventKind.NetworkFlow or EventKind.NetworkConnection
            ? Fingerprint.Join(Fingerprint.Of(e[EventField.DestinationAddress]), e.Header.DestinationPort)
            : Fingerprint.Join(Fingerprint.Of(e[EventField.Service]), Fingerprint.Of(e[EventField.Operation]));
        if (nameIndex.TryGetValue(key, out int index))
        {
            return index;
        }

        if (names.Count >= MostNames)
        {
            return 0;
        }

        index = names.Count;
        names.Add(EventUid.What(e));
        nameIndex.Add(key, index);
        return index;
    }
}
