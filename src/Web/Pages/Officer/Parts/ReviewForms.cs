namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>A refusal as typed: the text its reasons.</summary>
public sealed class RefusalForm : CaseForm
{
    /// <summary>Who had a part in it, and whether the board itself decided.</summary>
    public MakersForm Makers { get; set; } = new();
}

/// <summary>The documents of a review in a form.</summary>
/// <param name="Page">The page.</param>
/// <param name="Form">The form.</param>
/// <param name="Name">The form's name on the page.</param>
/// <param name="Prefix">What stands before the documents in the names that the API knows.</param>
public sealed record ReviewPart(InquiryModel Page, ReviewForm Form, string Name, string Prefix);

/// <summary>A change of what was withheld, as typed: the documents reviewed anew, and the text the decision's reasons.</summary>
public sealed class DisclosureChangeForm : ReviewForm
{
    /// <summary>Why it is changed.</summary>
    public string? Reason { get; set; }

    /// <summary>The appeal that leads to it.</summary>
    public Guid? Appeal { get; set; }

    /// <summary>Why it may be to the party's disadvantage.</summary>
    public string? Ground { get; set; }

    /// <summary>Who had a part in it, and whether the board itself decided.</summary>
    public MakersForm Makers { get; set; } = new();
}

/// <summary>A secrecy review as typed.</summary>
public class ReviewForm : CaseForm
{
    /// <summary>The documents.</summary>
    public List<DocumentForm> Documents { get; set; } = [];
}

/// <summary>One document as typed.</summary>
public sealed class DocumentForm
{
    /// <summary>What it is.</summary>
    public string? Title { get; set; }

    /// <summary>What is done with it.</summary>
    public string? Treatment { get; set; }

    /// <summary>Why something of it is withheld, with the section.</summary>
    public string? Ground { get; set; }

    /// <summary>What is handed out of it.</summary>
    public string? Disclosed { get; set; }

    /// <summary>The address of the file's page, where the document is a file.</summary>
    public string? FileLink { get; set; }

    /// <summary>The masked copy of the file, among those in the request.</summary>
    public Guid? Masked { get; set; }

    /// <summary>Why it can be disclosed although it is marked as secret.</summary>
    public string? Weighed { get; set; }

    /// <summary>The case that the file lies in, as far as its address names one.</summary>
    public Guid? FileCase => Ids() is [var of, _, ..] ? of : null;

    /// <summary>The file, as far as its address names one.</summary>
    public Guid? File => Ids() is [_, var file, ..] ? file : null;

    /// <summary>True when nothing is written.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(FileLink) && string.IsNullOrWhiteSpace(Title) && string.IsNullOrWhiteSpace(Ground) && string.IsNullOrWhiteSpace(Disclosed);

    /// <summary>As the API takes it.</summary>
    public object ToRequest() => new
    {
        title = Title?.Trim(),
        treatment = Treatment,
        ground = string.IsNullOrWhiteSpace(Ground) ? null : Ground.Trim(),
        disclosed = string.IsNullOrWhiteSpace(Disclosed) ? null : Disclosed.ReplaceLineEndings("\n"),
        fileCaseId = FileCase,
        fileId = string.IsNullOrWhiteSpace(FileLink) ? (Guid?)null : File ?? Guid.Empty,
        maskedFileId = Treatment == "masked" ? Masked : null,
        markWeighed = Treatment == "withheld" || string.IsNullOrWhiteSpace(FileLink) || string.IsNullOrWhiteSpace(Weighed) ? null : Weighed.ReplaceLineEndings("\n").Trim(),
    };

    // The address names the case and then the file.
    private Guid[] Ids() => [.. (FileLink ?? "").Split('/', '?', '#').Select(p => Guid.TryParse(p.Trim(), out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];
}
