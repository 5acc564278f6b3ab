using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nephoscope.Sources.Parquet;

/// <summary>
/// A Parquet file read as text: a JSON object a row and line, names as they are, so that what records are is found by content as in every
/// other file. Holds a page of each column at a time, a gigabyte at most. Reads no encrypted files, none packed with LZ4 or LZO. One thread.
/// </summary>
internal sealed class ParquetText : Stream
{
    /// <summary>Text is for our own readers, which take it as it is.</summary>
    public static readonly JavaScriptEncoder Plain = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private const int Portion = 64 << 10;
    private readonly Stream file;
    private readonly PageFile pages;
    private readonly ArrayBufferWriter<byte> text = new(Portion * 2);
    private readonly Utf8JsonWriter json;
    private ParquetFooter? footer;
    private ColumnReader[] columns = [];
    private RowWriter? writer;
    private int group = -1;
    private long rows;
    private int given;

    /// <param name="file">Can seek; is disposed with this.</param>
    public ParquetText(Stream file)
    {
        this.file = file;
        pages = new PageFile(file);
        json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = Plain, SkipValidation = true });
    }

    /// <summary>How a Parquet file begins.</summary>
    public static ReadOnlySpan<byte> Mark => "PAR1"u8;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="ParquetFault">The file is damaged or of a kind that is not read.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (given == text.WrittenCount)
        {
            text.ResetWrittenCount();
            given = 0;
            Produce();
        }

        int count = Math.Min(buffer.Length, text.WrittenCount - given);
        text.WrittenSpan.Slice(given, count).CopyTo(buffer);
        given += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            json.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Produce()
    {
        footer ??= ParquetFooter.Read(file);
        while (text.WrittenCount < Portion && (rows > 0 || NextGroup()))
        {
            rows--;
            writer!.Write();
            json.Flush();
            json.Reset();
            text.Write("\n"u8);
        }
    }

    private bool NextGroup()
    {
        do
        {
            foreach (ColumnReader column in columns)
            {
                column.Close();
            }

            columns = [];
            if (++group >= footer!.Groups.Count)
            {
                return false;
            }

            rows = footer.Groups[group].Rows;
        }
        while (rows == 0);

        IReadOnlyList<ColumnChunk> chunks = footer.Groups[group].Columns;
        columns = [.. footer.Leaves.Select((leaf, place) => new ColumnReader(pages, leaf, chunks[place]))];
        foreach (ColumnReader column in columns)
        {
            column.Move();
        }

        writer = new RowWriter(footer.Row, columns, json);
        return true;
    }
}
