def read_folder(*a,**k): raise NotImplementedError
read_zip=read_folder
