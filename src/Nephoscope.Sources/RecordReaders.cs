using Nephoscope.Sources.Json;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources;

/// <summary>Makes the reader that fits a file's content.</summary>
internal static class RecordReaders
{
    public static IRecordReader Create(bool json) =>
        json ? new JsonRecordReader(ParserCatalog.CreateAll()) : new LineRecordReader(ParserCatalog.CreateAll());
}
