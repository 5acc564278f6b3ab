namespace Nephoscope.Behavior;

/// <summary>Gives the key of a record by its number: a <see cref="NumberIndex"/> keeps numbers only.</summary>
internal interface IKeyed
{
    ulong KeyOf(int number);
}
