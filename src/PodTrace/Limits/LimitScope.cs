namespace Barograph.PodTrace.Limits;

/// <summary>Which group's limits are meant.</summary>
public enum LimitScope
{
    /// <summary>The group's own.</summary>
    Own,

    /// <summary>Its own or those of a group above (the pod's, the slice's), whichever leaves least.</summary>
    Tightest,
}
