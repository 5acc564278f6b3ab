using System.Buffers.Binary;
using System.Numerics;

namespace Nephoscope.Sources.Parquet;

/// <summary>
/// Goes through the entries of one column of a row group, page by page. An entry has a value where its definition level is the column's
/// own; its repetition level says which list it continues. Mutable; one thread.
/// </summary>
/// <exception cref="ParquetFault">From every method: a page is damaged or missing.</exception>
internal sealed class ColumnReader(PageFile file, ParquetNode leaf, ColumnChunk chunk)
{
    private long left = chunk.Values;
    private long offset = chunk.Offset;
    private int inPage;
    private byte[] page = [];
    private byte[] dictionaryPage = [];
    private PageDictionary? dictionary;
    private PageValues? values;
    private RleReader repetitions;
    private RleReader definitions;

    /// <summary>Of the entry it stands on; -1 behind the last.</summary>
    public int Definition { get; private set; } = -1;

    /// <summary>Of the entry it stands on; 0 begins a row, and stands behind the last, too.</summary>
    public int Repetition { get; private set; }

    /// <summary>Goes to the next entry, at first to the first.</summary>
    public void Move()
    {
        while (inPage == 0 && left > 0)
        {
            Turn();
        }

        if (inPage == 0)
        {
            Definition = -1;
            Repetition = 0;
            return;
        }

        inPage--;
        left--;
        Repetition = repetitions.Next();
        Definition = definitions.Next();
    }

    /// <summary>The value of the entry it stands on; once an entry.</summary>
    public ReadOnlySpan<byte> Value() => values!.Next();

    /// <summary>Gives back what it holds.</summary>
    public void Close()
    {
        file.Leave(page);
        file.Leave(dictionaryPage);
    }

    private void Turn()
    {
        PageHead head = file.Head(ref offset);
        long contents = offset;
        offset += head.Packed;
        switch (head.Kind)
        {
            case PageHead.Dictionary when dictionary is null:
                dictionaryPage = file.Room(dictionaryPage, head.Unpacked);
                file.ReadPacked(contents, head.Packed, chunk.Codec, dictionaryPage.AsSpan(0, head.Unpacked));
                dictionary = new PageDictionary(leaf, dictionaryPage, head.Unpacked, head.Values);
                break;
            case PageHead.Data:
                page = file.Room(page, head.Unpacked);
                file.ReadPacked(contents, head.Packed, chunk.Codec, page.AsSpan(0, head.Unpacked));
                Open(head);
                break;
            case PageHead.DataSecond:
                page = file.Room(page, head.Unpacked);
                OpenSecond(head, contents);
                break;
            case PageHead.Dictionary:
                throw new ParquetFault();
        }

        if (offset - chunk.Offset > chunk.Bytes && left > inPage)
        {
            throw new ParquetFault();
        }
    }

    private void Open(PageHead head)
    {
        int at = 0;
        repetitions = Levels(leaf.MostRepetition, ref at, head.Unpacked);
        definitions = Levels(leaf.Definition, ref at, head.Unpacked);
        Begin(head, at);
    }

    private RleReader Levels(int greatest, ref int at, int end)
    {
        if (greatest == 0)
        {
            return new RleReader(page, at, at, 0);
        }

        int length = end - at >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(at)) : -1;
        if (length < 0 || length > end - at - sizeof(int))
        {
            throw new ParquetFault();
        }

        at += sizeof(int) + length;
        return new RleReader(page, at - length, at, BitsOf(greatest));
    }

    private void OpenSecond(PageHead head, long contents)
    {
        long levels = (long)head.RepetitionBytes + head.DefinitionBytes;
        if (levels > head.Unpacked || levels > head.Packed)
        {
            throw new ParquetFault();
        }

        int at = (int)levels;
        file.ReadPlain(contents, page.AsSpan(0, at));
        Span<byte> rest = page.AsSpan(at, head.Unpacked - at);
        file.ReadPacked(contents + at, head.Packed - at, head.IsPacked ? chunk.Codec : 0, rest);
        repetitions = new RleReader(page, 0, head.RepetitionBytes, BitsOf(leaf.MostRepetition));
        definitions = new RleReader(page, head.RepetitionBytes, at, BitsOf(leaf.Definition));
        Begin(head, at);
    }

    private void Begin(PageHead head, int at)
    {
        inPage = (int)Math.Min(head.Values, left);
        values = PageValues.Of(head.Encoding, leaf, page, at, head.Unpacked, head.Values, dictionary);
    }

    private static int BitsOf(int greatest) => greatest == 0 ? 0 : BitOperations.Log2((uint)greatest) + 1;
}
