using System.Globalization;
using System.Text;
using CsCheck;
using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>Ids of remembered events come back as the text they were, whoever wrote them.</summary>
public sealed class BurstNoteTests
{
    private const string Uuid = "0f3c5a7e-12ab-4cde-8f90-a1b2c3d4e5f6";

    [Fact]
    public void Any_bytes_come_back_as_the_same_text()
    {
        Gen.Byte.Array[1, NoteTexts.Longest].Sample(uid => Assert.Equal(Encoding.UTF8.GetString(uid), Back(new NoteTexts(), uid)));
    }

    [Fact]
    public void What_looks_like_a_uuid_comes_back_in_its_own_spelling()
    {
        var texts = new NoteTexts();
        string[] like =
        [
            Uuid, Uuid.ToUpperInvariant(), "0F" + Uuid[2..], Uuid.Replace("-", "", StringComparison.Ordinal), "{" + Uuid[1..^1] + "}", "(" + Uuid[1..^1] + ")",
            Uuid[..^1] + "g", Uuid[..^1] + " ", " " + Uuid[1..], Uuid[..8] + "_" + Uuid[9..], "+" + Uuid[1..], "0x" + Uuid[2..], Uuid[..^1] + "\0", new string('-', 36),
        ];
        foreach (string uid in like)
        {
            Assert.Equal(uid, Back(texts, Encoding.UTF8.GetBytes(uid)));
        }

        // One letter of a UUID is another byte: an upper-case one, none at all, or one that is no text.
        Gen.Select(Gen.Int[0, Uuid.Length - 1], Gen.Byte).Sample((place, letter) =>
        {
            byte[] uid = Encoding.UTF8.GetBytes(Uuid);
            uid[place] = letter;
            Assert.Equal(Encoding.UTF8.GetString(uid), Back(new NoteTexts(), uid));
        });
    }

    [Fact]
    public void Notes_that_come_and_go_do_not_mix_their_texts()
    {
        var texts = new NoteTexts();
        var random = new Random(5);
        var kept = new List<(BurstNote Note, string Uid)>();
        for (int round = 0; round < 5000; round++)
        {
            string uid = random.Next(3) == 0 ? Uuid : new string((char)('a' + random.Next(26)), 1 + random.Next(NoteTexts.Longest));
            BurstNote note = default;
            texts.Set(ref note, Encoding.UTF8.GetBytes(uid));
            kept.Add((note, uid));
            if (kept.Count > 60)
            {
                int gone = random.Next(kept.Count);
                BurstNote old = kept[gone].Note;
                texts.Free(ref old);
                kept.RemoveAt(gone);
            }
        }

        foreach ((BurstNote note, string uid) in kept)
        {
            Assert.True(texts.Holds(in note));
            Assert.Equal(uid, texts.Of(in note));
        }
    }

    [Fact]
    public void An_id_too_long_to_keep_is_told_by_file_and_record()
    {
        using var batch = new EventBatch();
        var notes = new BurstNotes();
        BurstRecord record = default;
        Add(notes, ref record, batch, new string('x', NoteTexts.Longest + 1), "GetObject");
        Add(notes, ref record, batch, new string('y', NoteTexts.Longest), "GetObject");
        string[] uids = [.. notes.List(in record, ["there.json"]).Select(static e => e.Uid)];
        Assert.Contains("there.json#0", uids);
        Assert.Contains(new string('y', NoteTexts.Longest), uids);
    }

    [Fact]
    public void More_names_than_have_a_number_are_other_ones()
    {
        using var batch = new EventBatch();
        var notes = new BurstNotes();
        BurstRecord last = default;
        for (int i = 0; i < 65_600; i++)
        {
            BurstRecord record = default;
            Add(notes, ref record, batch, "", string.Create(CultureInfo.InvariantCulture, $"Invented{i}"));
            if (i is 3 or 65_534 or 65_535 or 65_599)
            {
                BurstEvent told = Assert.Single(notes.List(in record, ["there.json"]));
                Assert.Equal(i < 65_535 ? $"s3:Invented{i}" : "(other)", told.What);
            }

            last = record;
            notes.Free(ref record);
        }

        Assert.Equal(1, last.Notes);
    }

    private static string Back(NoteTexts texts, byte[] uid)
    {
        BurstNote note = default;
        texts.Set(ref note, uid);
        Assert.True(texts.Holds(in note));
        string back = texts.Of(in note);
        texts.Free(ref note);
        return back;
    }

    private static void Add(BurstNotes notes, ref BurstRecord record, EventBatch batch, string uid, string operation)
    {
        batch.Reset();
        EventWriter writer = batch.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, Company.Start);
        writer.Set(EventField.Uid, uid);
        writer.Set(EventField.Service, "s3.amazonaws.com");
        writer.Set(EventField.Operation, operation);
        writer.Commit();
        BehaviorInput input = Company.Input(new Call(Company.Start, "somebody", "s3:" + operation), batch[0]);
        notes.Add(ref record, in input, BurstPlace.Unsaid);
    }
}
