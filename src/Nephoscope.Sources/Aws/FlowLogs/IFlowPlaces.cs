namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>
/// Where columns lie. Two structs, so that the compiler writes the reader twice: once with the default layout's places as constants, once
/// for any layout.
/// </summary>
internal interface IFlowPlaces
{
    /// <summary>Place of a column, counted from 0; -1 where there is none.</summary>
    int Of(FlowColumn column);
}

/// <summary>The places of version 2, which are the columns' own order.</summary>
internal readonly struct DefaultPlaces : IFlowPlaces
{
    public int Of(FlowColumn column) => column <= FlowColumn.LogStatus ? (int)column : -1;
}

/// <summary>The places of any layout.</summary>
internal readonly struct LayoutPlaces(FlowLayout layout) : IFlowPlaces
{
    public int Of(FlowColumn column) => layout[column];
}
