Console.WriteLine("CaseMgmt.Web");
