using System.Text;

namespace Nephoscope.Sources.Parquet;

/// <summary>Whether a field is there once, perhaps, or any number of times; numbers of the format.</summary>
internal enum FieldRepetition : byte
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}

/// <summary>One entry of the schema as it lies in the footer. Immutable.</summary>
internal sealed record SchemaElement
{
    public string Name { get; private init; } = "";

    /// <summary>None for groups.</summary>
    public PhysicalType? Type { get; private init; }

    public FieldRepetition Repetition { get; private init; }

    public int Children { get; private init; }

    public int Length { get; private init; }

    public int Scale { get; private init; }

    public ValueMeaning Meaning { get; private init; }

    /// <summary>List or map where the group is one; else value.</summary>
    public NodeShape Wrapper { get; private init; } = NodeShape.Value;

    public static SchemaElement Read(ref ThriftReader reader)
    {
        var element = new SchemaElement();
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 1:
                    element = element with { Type = Known<PhysicalType>(reader.Int32(), (int)PhysicalType.FixedByteArray) };
                    break;
                case 2:
                    element = element with { Length = reader.Int32() };
                    break;
                case 3:
                    element = element with { Repetition = Known<FieldRepetition>(reader.Int32(), (int)FieldRepetition.Repeated) };
                    break;
                case 4:
                    element = element with { Name = Encoding.UTF8.GetString(reader.Binary()) };
                    break;
                case 5:
                    element = element with { Children = Math.Max(0, reader.Int32()) };
                    break;
                case 6:
                    element = element.Converted(reader.Int32());
                    break;
                case 7:
                    element = element with { Scale = reader.Int32() };
                    break;
                case 10:
                    element = element.Logical(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return element;
    }

    private static T Known<T>(int number, int greatest)
        where T : struct, Enum => number >= 0 && number <= greatest ? System.Runtime.CompilerServices.Unsafe.BitCast<byte, T>((byte)number) : throw new ParquetFault();

    /// <summary>What older files say instead of a logical type.</summary>
    private SchemaElement Converted(int kind) => kind switch
    {
        1 or 2 => this with { Wrapper = NodeShape.Map },
        3 => this with { Wrapper = NodeShape.List },
        5 => this with { Meaning = ValueMeaning.Decimal },
        6 => this with { Meaning = ValueMeaning.Date },
        9 => this with { Meaning = ValueMeaning.Milliseconds },
        10 => this with { Meaning = ValueMeaning.Microseconds },
        >= 11 and <= 14 => this with { Meaning = ValueMeaning.Unsigned },
        _ => this,
    };

    /// <summary>A union: one member, whose number is the type.</summary>
    private SchemaElement Logical(ref ThriftReader reader)
    {
        SchemaElement element = this;
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 8:
                    element = element with { Meaning = Unit(ref reader) };
                    break;
                case 10:
                    element = element with { Meaning = IsSigned(ref reader) ? ValueMeaning.Plain : ValueMeaning.Unsigned };
                    break;
                default:
                    reader.Skip(type);
                    element = id switch
                    {
                        2 => element with { Wrapper = NodeShape.Map },
                        3 => element with { Wrapper = NodeShape.List },
                        5 => element with { Meaning = ValueMeaning.Decimal },
                        6 => element with { Meaning = ValueMeaning.Date },
                        14 => element with { Meaning = ValueMeaning.Uuid },
                        _ => element,
                    };
                    break;
            }
        }

        return element;
    }

    private static ValueMeaning Unit(ref ThriftReader reader)
    {
        var unit = ValueMeaning.Plain;
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            if (id != 2)
            {
                reader.Skip(type);
                continue;
            }

            for (int kind = 0; reader.Next(ref kind, out byte inner);)
            {
                unit = kind switch { 1 => ValueMeaning.Milliseconds, 2 => ValueMeaning.Microseconds, 3 => ValueMeaning.Nanoseconds, _ => unit };
                reader.Skip(inner);
            }
        }

        return unit;
    }

    private static bool IsSigned(ref ThriftReader reader)
    {
        bool signed = true;
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            signed = id == 2 ? type == ThriftReader.True : signed;
            reader.Skip(type);
        }

        return signed;
    }
}
