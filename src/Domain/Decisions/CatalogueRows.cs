namespace CaseMgmt.Domain.Decisions;

#pragma warning disable S3459, S1144, CA1812 // Filled by the YAML reader.
/* The catalogue as it stands in YAML, before anything is checked. */
internal sealed class CatalogueFile
{
    public List<TypeRow>? Types { get; set; }

    public List<RouteRow>? Routes { get; set; }

    public List<BindingRow>? Bindings { get; set; }
}

internal sealed class TypeRow
{
    public string? Code { get; set; }

    public string? Title { get; set; }

    public List<string>? LegalBasis { get; set; }

    public string? LegalBasisNote { get; set; }

    public string? Route { get; set; }

    public string? Binding { get; set; }

    public bool? Confirmed { get; set; }

    public AutomationRow? Automation { get; set; }

    public string? ValidFrom { get; set; }

    public string? ValidTo { get; set; }

    public LetterRow? Letter { get; set; }
}

internal sealed class AutomationRow
{
    public string? May { get; set; }

    public string? Reason { get; set; }
}

internal sealed class LetterRow
{
    public string? Granted { get; set; }

    public string? Refused { get; set; }

    public string? PartlyGranted { get; set; }

    public string? StruckOff { get; set; }
}

internal sealed class RouteRow
{
    public string? Code { get; set; }

    public string? Title { get; set; }

    public ClockRow? Clock { get; set; }

    public string? FiledWith { get; set; }

    public string? Binding { get; set; }

    public List<string>? Citations { get; set; }

    public string? Instruction { get; set; }
}

internal sealed class ClockRow
{
    public int? Weeks { get; set; }

    public string? From { get; set; }
}

internal sealed class BindingRow
{
    public string? Code { get; set; }

    public List<string>? Sections { get; set; }

    public bool? Whole { get; set; }

    public string? Source { get; set; }
}
#pragma warning restore S3459, S1144, CA1812
