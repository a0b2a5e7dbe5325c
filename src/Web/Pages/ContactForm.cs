namespace CaseMgmt.Web.Pages;

/// <summary>What somebody writes to the municipality: the text, and in a few words what it is about; the choice is the child.</summary>
public sealed class ContactForm : CaseForm
{
    /// <summary>What it is about, in a few words.</summary>
    public string? Subject { get; set; }

    /// <summary>Who writes, or nothing.</summary>
    public string? Name { get; set; }

    /// <summary>Why an officer registers it only now, or nothing.</summary>
    public string? ArrivalReason { get; set; }

    /// <summary>Where to answer, or nothing.</summary>
    public string? Contact { get; set; }
}
