using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.SchoolUnits.Seats;

/// <summary>Why a seat was released.</summary>
[JsonConverter(typeof(SeatReleaseReasonJson))]
public enum SeatReleaseReason
{
    /// <summary>The family declined what it was offered.</summary>
    Declined,

    /// <summary>Nobody answered in time.</summary>
    NotAnswered,

    /// <summary>The child has left the school or will not begin there.</summary>
    Left,

    /// <summary>The child has got a seat at another school.</summary>
    Moved,

    /// <summary>The decision that gave it was changed or set aside.</summary>
    DecisionChanged,
}

/// <summary>Writes a <see cref="SeatReleaseReason"/> in kebab case.</summary>
public sealed class SeatReleaseReasonJson() : JsonStringEnumConverter<SeatReleaseReason>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
